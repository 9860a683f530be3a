/** Lines that point at a place in a file, in the form that editors and terminals recognise: `file:line: error: text`. */
import type { Problem } from './manifests/problem.ts';
import type { Colors } from './output.ts';

/** How bad it is. */
export type Severity = 'error' | 'warning';

/** One line about one place. */
export function messageLine(severity: Severity, { source, line, message }: Problem, colors: Colors): string {
  const place = line === undefined ? source : `${source}:${line}`;
  const paint = severity === 'error' ? colors.red : colors.yellow;
  return `${colors.bold(`${oneLine(place)}:`)} ${paint(`${severity}:`)} ${oneLine(message)}\n`;
}

/** Lines about inputs that cannot be used. */
export const problemLines = (problems: readonly Problem[], colors: Colors): string =>
  problems.map((problem) => messageLine('error', problem, colors)).join('');

/** Lines that say what the reader should know of the command as a whole. */
export const noteLines = (notes: readonly string[], colors: Colors): string =>
  notes.map((note) => `${colors.dim(`note: ${oneLine(note)}`)}\n`).join('');

/** Control characters, and those that reorder text: a terminal would obey them. */
const OBEYED = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu;

/** Text of a user in one line of the terminal, with nothing in it that the terminal would obey. */
export const oneLine = (text: string): string =>
  text.replace(OBEYED, (found) => (/^\s+$/.test(found) ? ' ' : '\uFFFD'));

/** `1 host`, `3 hosts`; `plural` is for nouns that need more than an s. */
export const counted = (count: number, noun: string, plural = `${noun}s`): string =>
  `${count} ${count === 1 ? noun : plural}`;
