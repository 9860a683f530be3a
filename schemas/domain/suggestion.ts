/** "Did you mean …?": the known name that an unknown one is probably a slip for. */
import { distance } from 'fastest-levenshtein';

const MAX_LENGTH = 64;

/**
 * The candidate closest to `name`, or undefined when none is close: at most a third of its letters may be
 * wrong. Case, `-` and `_` do not count. Of equally close ones the first wins.
 */
export function suggestion(name: string, candidates: readonly string[]): string | undefined {
  if (name === '' || name.length > MAX_LENGTH) return undefined;
  const wanted = folded(name);
  let best: string | undefined;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const far = distanceOf(wanted, candidate);
    if (far < bestDistance) [best, bestDistance] = [candidate, far];
  }
  return best;
}

function distanceOf(wanted: string, candidate: string): number {
  const known = folded(candidate);
  const allowed = Math.floor(Math.max(wanted.length, known.length) / 3);
  if (Math.abs(wanted.length - known.length) > allowed) return Number.POSITIVE_INFINITY;
  const far = distance(wanted, known);
  return far <= allowed ? far : Number.POSITIVE_INFINITY;
}

const folded = (name: string): string => name.toLowerCase().replace(/[-_]/g, '');

/** `; did you mean "x"?` to append to a message, or nothing. */
export function didYouMean(name: string, candidates: readonly string[]): string {
  const meant = suggestion(name, candidates);
  return meant === undefined ? '' : `; did you mean ${JSON.stringify(meant)}?`;
}
