/**
 * Kubernetes quantities (k8s.io/apimachinery/pkg/api/resource): `500m`, `1Gi`, `1e3`. Values are exact whole
 * numbers of 10⁻⁹, rounded away from zero and capped at ±(2⁶³−1) units, as Kubernetes does.
 */
import type { Refusal } from './git-url.ts';

/** Outcome of `parseQuantity`: the value in 10⁻⁹ units, or why not. */
export type QuantityResult = { ok: true; nano: bigint } | Refusal;

const GRAMMAR = /^([+-]?)([0-9]+\.?[0-9]*|\.[0-9]+)(|[numkMGTPE]|[KMGTPE]i|[eE][+-]?[0-9]+)$/;
const DECIMAL: Readonly<Record<string, number>> = {
  n: -9,
  u: -6,
  m: -3,
  '': 0,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
};
const BINARY = ['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
const NANO = 9;
const MAX_NANO = (2n ** 63n - 1n) * 10n ** BigInt(NANO);
const MAX_TEXT = 64;

/** Reads a quantity; numbers stand for themselves. Never throws, and no exponent makes it slow. */
export function parseQuantity(value: string | number): QuantityResult {
  const text = String(value);
  const match = text.length <= MAX_TEXT ? GRAMMAR.exec(text) : null;
  if (!match)
    return {
      ok: false,
      problem: 'is not a quantity',
      hint: 'write a number with an optional unit, such as 500m, 2, 512Mi or 1Gi',
    };
  const [, sign, number = '', suffix = ''] = match;
  const [whole = '', fraction = ''] = number.split('.');
  const digits = BigInt(whole + fraction || '0');
  const binary = BINARY.indexOf(suffix);
  const factor = binary < 0 ? 1n : 1024n ** BigInt(binary + 1);
  const exponent = (binary < 0 ? decimalExponent(suffix) : 0) - fraction.length + NANO;
  const nano = scale(digits * factor, exponent);
  const capped = nano > MAX_NANO ? MAX_NANO : nano;
  return { ok: true, nano: sign === '-' ? -capped : capped };
}

function decimalExponent(suffix: string): number {
  const known = DECIMAL[suffix];
  // Beyond ±128 every value with at most 64 digits is zero, one nano-unit or the cap anyway.
  return known ?? Math.max(-128, Math.min(128, Number(suffix.slice(1))));
}

/** `digits` × 10^`exponent`, rounded up. */
function scale(digits: bigint, exponent: number): bigint {
  if (exponent >= 0) return digits * 10n ** BigInt(exponent);
  const divisor = 10n ** BigInt(-exponent);
  return (digits + divisor - 1n) / divisor;
}

/** Negative, zero or positive as a is less than, equal to or greater than b; undefined where one is no quantity. */
export function compareQuantities(a: string | number, b: string | number): number | undefined {
  const [left, right] = [parseQuantity(a), parseQuantity(b)];
  if (!left.ok || !right.ok) return undefined;
  return left.nano < right.nano ? -1 : left.nano > right.nano ? 1 : 0;
}
