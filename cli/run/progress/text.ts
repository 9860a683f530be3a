/** Marks, times and cut texts of the progress display. Pure. */
import type { LauncherEvent } from '../../../executor/launcher-event.ts';
import { oneLine } from '../../message.ts';
import type { Colors } from '../../output.ts';

/** State of a result. */
export type State = Extract<LauncherEvent, { type: 'result' }>['state'];

/** States in the order in which they are summed up. */
export const STATES: readonly State[] = ['ok', 'changed', 'failed', 'unreachable', 'skipped'];

/** The mark of each state. */
export const MARKS: Readonly<Record<State, string>> = {
  ok: '✓',
  changed: '~',
  failed: '✗',
  unreachable: '!',
  skipped: '-',
};

/** Paints a text in the colour of a state, as ansible-playbook does. */
export function painted(state: State, text: string, colors: Colors): string {
  switch (state) {
    case 'ok':
      return colors.green(text);
    case 'changed':
      return colors.yellow(text);
    case 'failed':
    case 'unreachable':
      return colors.red(text);
    case 'skipped':
      return colors.cyan(text);
  }
}

/** The mark of a state, painted. */
export const mark = (state: State, colors: Colors): string => painted(state, MARKS[state], colors);

/** A length of time for people: `340ms`, `1.2s`, `3m05s`, `2h07m`. */
export function elapsed(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)}ms`;
  const seconds = ms / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)}s`;
  const whole = Math.floor(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)}m${String(whole % 60).padStart(2, '0')}s`;
  return `${Math.floor(whole / 3600)}h${String(Math.floor((whole % 3600) / 60)).padStart(2, '0')}m`;
}

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
const WIDE =
  /\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]/u;

/** Columns that a text without control characters takes. */
export function columns(text: string): number {
  let width = 0;
  for (const { segment } of segmenter.segment(text)) width += WIDE.test(segment) ? 2 : 1;
  return width;
}

/** A text in one line of at most `width` columns, the end replaced by `…` where it is too long. */
export function cut(text: string, width: number): string {
  const line = oneLine(text);
  if (columns(line) <= width) return line;
  let kept = '';
  let used = 1;
  for (const { segment } of segmenter.segment(line)) {
    used += WIDE.test(segment) ? 2 : 1;
    if (used > width) break;
    kept += segment;
  }
  return `${kept}…`;
}

/** A text in lines of at most `width` columns, broken at spaces; a word that is wider has a line of its own. */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  // What is spaced out widely belongs apart, and keeps its spaces within a line.
  for (const [part, space = '', word = ''] of text.matchAll(/( *)([^ ]+)/g)) {
    if (line !== '' && columns(line + part) > width) {
      lines.push(line);
      line = word;
    } else line += line === '' && lines.length > 0 ? word : space + word;
  }
  return [...lines, line];
}
