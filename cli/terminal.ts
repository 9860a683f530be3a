/** What the process may assume about its output. */

/** One stream of a terminal, or of something else. */
export interface Stream {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** Decides on colours: only on a terminal, and not where NO_COLOR (https://no-color.org) or the user says no. */
export function wantsColor(
  stream: Stream,
  environment: Readonly<Record<string, string | undefined>>,
  allowed: boolean,
): boolean {
  if (!allowed || (environment.NO_COLOR ?? '') !== '' || environment.TERM === 'dumb') return false;
  return stream.isTTY === true;
}

/** Narrowest and widest line that the live display is laid out for, in columns. */
const WIDTHS = { least: 10, usual: 80, most: 200 };

/** Columns of a terminal. */
export const widthOf = ({ columns }: Stream): number =>
  Math.min(Math.max(columns || WIDTHS.usual, WIDTHS.least), WIDTHS.most);
