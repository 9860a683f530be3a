/**
 * Warnings within what the API server passes on (apiserver `endpoints/filters/warning.go`): one line each, no control
 * characters, 4,096 characters in all; past that it cuts every warning at 256 and drops the rest. Pure.
 */

const MAX_TOTAL = 4096;
const MAX_ITEM = 256;

/** Characters as the API server counts them. */
const runes = (text: string): string[] => [...text];

/** Lines without control characters. The API server drops a warning that has any, silently. */
const lines = (text: string): string[] =>
  text
    .split(/[\r\n\u2028\u2029]+/u)
    .map((line) => line.replace(/[\p{Cc}\p{Cf}\p{Cs}]+/gu, ' ').trim())
    .filter((line) => line !== '');

const shortened = (text: string): string => {
  const characters = runes(text);
  return characters.length <= MAX_ITEM ? text : `${characters.slice(0, MAX_ITEM - 1).join('')}…`;
};

/** The warnings that reach the client, each once; the last one says how many do not. */
export function boundedWarnings(texts: readonly string[]): string[] {
  const all = [...new Set(texts.flatMap(lines))];
  const total = all.reduce((sum, text) => sum + runes(text).length, 0);
  if (total <= MAX_TOTAL) return all;
  const short = [...new Set(all.map(shortened))];
  const kept: string[] = [];
  let left = MAX_TOTAL - MAX_ITEM;
  for (const text of short) {
    left -= runes(text).length;
    if (left < 0) return [...kept, `and ${short.length - kept.length} more warnings`];
    kept.push(text);
  }
  return kept;
}
