/** Regular expressions that users write: RE2 (https://github.com/google/re2/wiki/Syntax), whose time is linear in the text. */
import { RE2JS } from 're2js';

/** A compiled expression. */
export interface Pattern {
  /** Whether a text matches as a whole. */
  readonly matches: (text: string) => boolean;
}
/** Outcome of `compilePattern`. */
export type PatternResult = { ok: true; pattern: Pattern } | { ok: false; problem: string };

const MAX_TEXT = 1024;
const HINT = 'look-around and back-references do not exist in RE2';

const MAX_KNOWN = 256;
const known = new Map<string, PatternResult>();

/** Compiles an RE2 expression, once as long as there are not too many. Never throws. */
export function compilePattern(text: string): PatternResult {
  const before = known.get(text);
  if (before !== undefined) return before;
  const result = compile(text);
  const oldest = known.keys().next().value;
  if (known.size >= MAX_KNOWN && oldest !== undefined) known.delete(oldest);
  known.set(text, result);
  return result;
}

function compile(text: string): PatternResult {
  if (text.length > MAX_TEXT) return { ok: false, problem: `is longer than ${MAX_TEXT} characters` };
  try {
    const compiled = RE2JS.compile(text);
    return { ok: true, pattern: { matches: (candidate) => compiled.matches(candidate) } };
  } catch (error) {
    const why =
      error instanceof Error ? error.message.replace(/^error parsing regexp: /, '') : 'unknown problem';
    return { ok: false, problem: `is no RE2 expression: ${why}; ${HINT}` };
  }
}
