/** Parameters: what a Playbook declares, and whether a value fits. */
import { shown } from '../common/field-error.ts';
import { equal, isObject, member } from '../common/json.ts';
import type { Parameter } from '../v1beta1/playbook.ts';
import { compilePattern } from './pattern.ts';

type ParameterType = Parameter['type'];

const OF_TYPE: Readonly<Record<ParameterType, (value: unknown) => boolean>> = {
  string: (value) => typeof value === 'string',
  integer: (value) => Number.isSafeInteger(value),
  number: (value) => typeof value === 'number' && Number.isFinite(value),
  boolean: (value) => typeof value === 'boolean',
  array: Array.isArray,
  object: isObject,
};
const ARTICLE: Readonly<Record<ParameterType, string>> = {
  string: 'a string',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
};

const MAX_LISTED = 10;

/** A declaration as validation finds it: of any shape. */
export type Declaration = unknown;

/** Why a value does not fit a declaration, or undefined. Parts of the declaration that are broken are left out. */
export function valueProblem(declared: Declaration, value: unknown): string | undefined {
  const type = typeOf(declared);
  if (type !== undefined && !OF_TYPE[type](value)) return `must be ${ARTICLE[type]}`;
  const allowed = member(declared, 'enum');
  if (Array.isArray(allowed) && !allowed.some((item) => equal(item, value)))
    return `must be one of ${allowed.slice(0, MAX_LISTED).map(shown).join(', ')}`;
  if (typeof value === 'string') return textProblem(declared, value);
  return typeof value === 'number' ? numberProblem(declared, value) : undefined;
}

/** The type that a declaration names, where it exists. */
export function typeOf(declared: Declaration): ParameterType | undefined {
  const type = member(declared, 'type');
  return typeof type === 'string' && Object.hasOwn(OF_TYPE, type) ? (type as ParameterType) : undefined;
}

const limit = (declared: Declaration, name: string): number | undefined => {
  const value = member(declared, name);
  return typeof value === 'number' ? value : undefined;
};

function textProblem(declared: Declaration, value: string): string | undefined {
  const length = [...value].length;
  const [least, most] = [limit(declared, 'minLength'), limit(declared, 'maxLength')];
  if (least !== undefined && length < least) return `must have at least ${least} characters`;
  if (most !== undefined && length > most) return `must have at most ${most} characters`;
  const source = member(declared, 'pattern');
  const compiled = typeof source === 'string' ? compilePattern(source) : undefined;
  return compiled?.ok && !compiled.pattern.matches(value) ? `must match ${shown(source)}` : undefined;
}

function numberProblem(declared: Declaration, value: number): string | undefined {
  const [least, most] = [limit(declared, 'minimum'), limit(declared, 'maximum')];
  if (least !== undefined && value < least) return `must be at least ${least}`;
  if (most !== undefined && value > most) return `must be at most ${most}`;
  return undefined;
}
