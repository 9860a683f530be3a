/** Plays, tasks and warnings that are complete, as lines that stay on the terminal. Pure. */
import type { LauncherEvent } from '../../../executor/launcher-event.ts';
import { counted } from '../../message.ts';
import type { Colors } from '../../output.ts';
import type { Finished, TaskProgress } from './model.ts';
import { cut, elapsed, MARKS, mark, painted, STATES, type State } from './text.ts';

type Result = Extract<LauncherEvent, { type: 'result' }>;

/** Where lines are printed. */
export interface Paper {
  readonly width: number;
  readonly colors: Colors;
}

/** Lines of something complete. */
export function blockLines(finished: Finished, paper: Paper): string[] {
  if ('event' in finished) return taskLines(finished, paper);
  const { width, colors } = paper;
  if (finished.type === 'warning') return [colors.yellow(cut(`warning: ${finished.message}`, width))];
  const check = finished.check ? ', check mode' : '';
  return [
    colors.bold(
      cut(`play ${finished.play}: ${finished.name} (${counted(finished.hostCount, 'host')}${check})`, width),
    ),
  ];
}

/** A task in one line, and below it the hosts with something to say. */
function taskLines({ event, results }: TaskProgress, paper: Paper): string[] {
  const { width, colors } = paper;
  const time = elapsed(Math.max(0, ...results.map(({ ms }) => ms ?? 0)));
  const long = sumsOf(results, (state, count) => `${count} ${state}`);
  // On a narrow terminal the name of the task is worth more than the names of the states.
  const narrow = width - textOf(long, time).length < LEAST_NAME;
  const sums = narrow ? sumsOf(results, (state, count) => `${MARKS[state]}${count}`) : long;
  const room = Math.max(width - textOf(sums, time).length - 6, 4);
  const name = cut(`${event.handler ? 'handler ' : ''}${event.name}`, room);
  const tail = [...sums.map(({ state, text }) => painted(state, text, colors)), colors.dim(time)].join(' ');
  const line = `  ${mark(worstOf(results), colors)} ${name}  ${tail}`;
  return [line, ...results.flatMap((result) => hostLines(result, paper))];
}

const LEAST_NAME = 30;

interface Sum {
  readonly state: State;
  readonly text: string;
}

const sumsOf = (results: readonly Result[], show: (state: State, count: number) => string): Sum[] =>
  STATES.flatMap((state) => {
    const count = results.filter((result) => result.state === state).length;
    return count === 0 ? [] : [{ state, text: show(state, count) }];
  });

const textOf = (sums: readonly Sum[], time: string): string =>
  [...sums.map(({ text }) => text), time].join(' ');

const BY_WEIGHT: readonly State[] = ['failed', 'unreachable', 'changed', 'ok', 'skipped'];

const worstOf = (results: readonly Result[]): State =>
  BY_WEIGHT.find((state) => results.some((result) => result.state === state && !result.ignored)) ?? 'ok';

/** Lines of a host whose result is more than "as it should be". */
function hostLines(result: Result, { width, colors }: Paper): string[] {
  const { state, host, message, ignored, diff = [] } = result;
  if (state === 'ok' || state === 'skipped') return [];
  const note = ignored ? ' (ignored)' : '';
  const text = message === undefined || state === 'changed' ? '' : `: ${message}`;
  return [
    `      ${mark(state, colors)} ${painted(state, cut(`${host}${note}${text}`, width - 8), colors)}`,
    ...diff.flatMap((part) => diffLines(part, width - 10, colors)).map((line) => `          ${line}`),
  ];
}

function diffLines(part: { header?: string; text: string }, width: number, colors: Colors): string[] {
  const header = part.header === undefined ? [] : [colors.bold(cut(part.header, width))];
  const lines = part.text
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => {
      const short = cut(line, width);
      if (line.startsWith('+')) return colors.green(short);
      if (line.startsWith('-')) return colors.red(short);
      return short;
    });
  return [...header, ...lines];
}
