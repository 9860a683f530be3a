/** Time zones by their IANA name (https://www.iana.org/time-zones). */
import { didYouMean } from './suggestion.ts';

const NAME = /^[A-Za-z][A-Za-z0-9_+-]*(?:\/[A-Za-z0-9_+-]+)*$/;
const known = new Map<string, boolean>();

/** What is wrong with the name of a time zone, or undefined. Fixed offsets such as +02:00 are no names. */
export function timeZoneProblem(name: string): string | undefined {
  if (isTimeZone(name)) return undefined;
  const meant = didYouMean(name, [...Intl.supportedValuesOf('timeZone'), 'UTC']);
  return `is no IANA time zone${meant}; write a name such as Europe/Berlin or UTC`;
}

function isTimeZone(name: string): boolean {
  if (name.length > 63 || !NAME.test(name)) return false;
  const remembered = known.get(name);
  if (remembered !== undefined) return remembered;
  const found = isKnown(name);
  // Asking takes 50 µs; only names that exist are remembered, of which there are few.
  if (found) known.set(name, found);
  return found;
}

function isKnown(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}
