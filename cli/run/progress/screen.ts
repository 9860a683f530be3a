/** Redrawing the end of a terminal's text in place. Pure: gives the characters to write. */
import { stripVTControlCharacters } from 'node:util';
import { columns } from './text.ts';

const HIDE_CURSOR = '\u001b[?25l';
/** Shows the cursor again. */
export const SHOW_CURSOR = '\u001b[?25h';
/** Terminals that know synchronized output draw what is between at once; others ignore it. */
const BEGIN_UPDATE = '\u001b[?2026h';
const END_UPDATE = '\u001b[?2026l';
const ERASE_REST = '\u001b[K';
const ERASE_BELOW = '\u001b[J';

/**
 * Replaces the lines drawn before by lines that stay, and lines that will be replaced the next time. `width` is the
 * width of the terminal now; lines drawn on a wider one may have been wrapped since.
 */
export function redraw(
  previous: readonly string[],
  lasting: readonly string[],
  live: readonly string[],
  width: number,
): string {
  const rows = previous.reduce((sum, line) => sum + rowsOf(line, width), 0);
  const up = rows > 1 ? `\u001b[${rows - 1}A` : '';
  const start = previous.length > 0 ? `\r${up}` : HIDE_CURSOR;
  // Each line is erased behind its text and not before it, so that nothing flickers.
  const text = [...lasting, ...live].map((line) => `${line}${ERASE_REST}`).join('\n');
  const end = live.length === 0 && lasting.length > 0 ? '\n' : '';
  return `${BEGIN_UPDATE}${start}${text}${end}${ERASE_BELOW}${END_UPDATE}`;
}

const rowsOf = (line: string, width: number): number =>
  Math.max(1, Math.ceil(columns(stripVTControlCharacters(line)) / width));
