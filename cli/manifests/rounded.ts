/**
 * Whole numbers that JSON numbers cannot carry exactly (RFC 8259 §6). go-yaml and the API server keep them up to 64 bits,
 * and make a float of what is longer (sigs.k8s.io/yaml, sigs.k8s.io/json); JavaScript and Ansible's templates do not.
 */
import { formatPath } from '../../schemas/common/field-error.ts';
import type { Json, Path } from '../../schemas/common/json.ts';
import { type Manifest, sourceOf } from './objects.ts';

/** A number that is not what was written. */
export interface RoundedInteger {
  readonly field: string;
  readonly message: string;
}

const WHOLE = /^[-+]?(0[xob])?[0-9a-f_]+$/i;

/** Every whole number of an object that is read as another one. */
export function roundedIntegers(manifest: Manifest): RoundedInteger[] {
  return largeIntegers(manifest.object, []).flatMap(({ path, value }) => {
    const field = formatPath(path);
    const source = sourceOf(manifest, field);
    // Without its text (an alias) nobody knows what was written.
    if (source !== undefined && (!WHOLE.test(source) || isExact(source, value))) return [];
    const written = source ?? 'the number of the alias';
    return [
      { field, message: `${written} is too long for a number and becomes ${value}; write it in quotes` },
    ];
  });
}

/** Whether a number is printed as it was written. Texts that are floats, such as `1e21`, are no whole numbers. */
function isExact(source: string, value: number): boolean {
  // YAML 1.1 writes octal numbers with a leading zero.
  const digits = source
    .replaceAll('_', '')
    .replace(/^[-+]/, '')
    .replace(/^0(?=[0-7]+$)/, '0o');
  return integerOf(digits) === undefined || integerOf(digits) === integerOf(String(Math.abs(value)));
}

function integerOf(digits: string): bigint | undefined {
  try {
    return BigInt(digits);
  } catch {
    return undefined;
  }
}

function largeIntegers(value: Json | undefined, path: Path): { path: Path; value: number }[] {
  if (typeof value === 'number') {
    return Number.isInteger(value) && !Number.isSafeInteger(value) ? [{ path, value }] : [];
  }
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value))
    return value.flatMap((item: Json, index) => largeIntegers(item, [...path, index]));
  return Object.entries(value).flatMap(([key, item]) => largeIntegers(item, [...path, key]));
}
