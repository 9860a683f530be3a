/** The part of the display that changes: the task under way with its hosts, and a status line. Pure. */
import type { Paper } from './blocks.ts';
import type { Progress, TaskProgress } from './model.ts';
import { columns, cut, elapsed, mark, STATES } from './text.ts';

/** What a frame is drawn from, besides the progress. */
export interface Frame extends Paper {
  readonly height: number;
  /** Milliseconds since the start of the Run. */
  readonly ms: number;
  /** Counts up with each frame. */
  readonly tick: number;
  /** What goes on before the first event or between attempts. */
  readonly activity: string;
}

const SPINNER = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

/** The lines of a frame: never wider than the terminal, never higher than a third of it. */
export function liveLines(progress: Progress, frame: Frame): string[] {
  const hosts = Math.max(Math.floor(frame.height / 3) - 2, 0);
  const task = progress.open.at(-1);
  return [...(task ? taskLines(task, progress, frame, hosts) : []), statusLine(progress, frame)];
}

function taskLines(task: TaskProgress, { play }: Progress, frame: Frame, most: number): string[] {
  const { width, colors } = frame;
  const done = new Map(task.results.map((result) => [result.host, result]));
  const waiting = (play?.hosts ?? []).filter((host) => !done.has(host));
  const shown = [...done.keys(), ...waiting].slice(-most || Number.POSITIVE_INFINITY).slice(0, most);
  const hidden = Math.max((play?.hostCount ?? 0) - shown.length, 0);
  const lines = shown.map((host) => {
    const result = done.get(host);
    const text = cut(host, width - 8);
    return `      ${result ? mark(result.state, colors) : colors.dim('…')} ${result ? text : colors.dim(text)}`;
  });
  const more = hidden > 0 && shown.length > 0 ? [colors.dim(cut(`      … ${hidden} more`, width))] : [];
  return [`  ${spinner(frame)} ${cut(task.event.name, width - 4)}`, ...lines, ...more];
}

const spinner = ({ tick, colors }: Frame): string => colors.cyan(SPINNER[tick % SPINNER.length] ?? '');

/** `⠋ Play 12/40 ━━━━──── ok 10 changed 2  1m05s`, shortened from the end on narrow terminals. */
function statusLine(progress: Progress, frame: Frame): string {
  const { width, colors, ms, activity } = frame;
  const total = progress.play?.tasks;
  const known = total !== undefined && total >= progress.tasksStarted && total > 0;
  const at = progress.tasksStarted > 0 ? ` task ${progress.tasksStarted}${known ? `/${total}` : ''}` : '';
  const counts = STATES.filter((state) => progress.counters[state] > 0)
    .map((state) => `${state} ${progress.counters[state]}`)
    .join(' ');
  const parts = [`${progress.phase ?? activity}${at}`, elapsed(ms), counts].filter((part) => part !== '');
  let text = '';
  for (const part of parts) {
    const longer = text === '' ? part : `${text}  ${part}`;
    if (columns(longer) > width - 3) break;
    text = longer;
  }
  const room = width - columns(text) - 5;
  const bar =
    known && room >= 10 ? `  ${progressBar(progress.tasksStarted / total, Math.min(room, 30), frame)}` : '';
  return `${spinner(frame)} ${colors.bold(text || cut(parts[0] ?? '', width - 3))}${bar}`;
}

function progressBar(share: number, width: number, { colors }: Frame): string {
  const done = Math.min(Math.floor(share * width), width);
  return `${colors.green('━'.repeat(done))}${colors.dim('─'.repeat(width - done))}`;
}
