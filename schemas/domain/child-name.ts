/**
 * Names of the objects that we create for another object: the Job of an attempt, the Run of a tick, a
 * ControllerRevision. All are RFC 1123 labels, because Job names become label values and Pod host names.
 */
import { createHash } from 'node:crypto';

/** Longest name of a child: the limit of label values and of RFC 1123 labels. */
export const MAX_CHILD_NAME = 63;

const MAX_SUFFIX = 24;
const HASH_LENGTH = 12;
const LABEL = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/;
const SUFFIX = /^[a-z0-9]{1,24}$/;
/** What only shortened names look like before their suffix; a parent that looks so is hashed as well. */
const HASHED = /(?:^|-)[0-9a-f]{12}$/;

/**
 * The name of the child `suffix` of `parent`: `parent-suffix` where that is a label of at most `max`
 * characters, else `beginning-hash-suffix`. Deterministic and total. Two different pairs give different
 * names unless 48 bits of SHA-256 agree, so users of the name still check the UID of the owner.
 * A suffix is 1 to 24 characters of [a-z0-9] (`a1`, `inputs`); any other is made so, and hashed.
 */
export function childName(parent: string, suffix: string, max: number = MAX_CHILD_NAME): string {
  const plain = `${parent}-${suffix}`;
  if (plain.length <= max && LABEL.test(parent) && !HASHED.test(parent) && SUFFIX.test(suffix)) return plain;
  const hash = createHash('sha256')
    .update(JSON.stringify([parent, suffix]))
    .digest('hex')
    .slice(0, HASH_LENGTH);
  const ending = suffix
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '')
    .slice(0, MAX_SUFFIX);
  const room = max - HASH_LENGTH - ending.length - 2;
  const beginning = parent
    .slice(0, max)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, Math.max(room, 0))
    .replace(/^-+|-+$/g, '');
  return [beginning, hash, ending].filter((part) => part !== '').join('-');
}
