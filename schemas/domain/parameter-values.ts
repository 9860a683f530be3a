/** The values that Runs and Schedules give for the parameters of a Playbook. Total: both may have any shape. */
import { type FieldError, invalid, notSupported, required } from '../common/field-error.ts';
import { isObject, member } from '../common/json.ts';
import { valueProblem } from './parameter.ts';
import { didYouMean } from './suggestion.ts';

const MAX_LISTED = 20;

const nameOf = (declared: unknown): string => {
  const name = member(declared, 'name');
  return typeof name === 'string' ? name : '';
};

const list = (declared: unknown): readonly unknown[] => (Array.isArray(declared) ? declared : []);

/**
 * Values that the Playbook does not declare, or not so. They must not reach the play, and must not vanish either.
 * @param values the values by name.
 * @param declared `spec.parameters` of the Playbook.
 * @returns errors with paths from `values`.
 */
export function valueErrors(values: unknown, declared: unknown): FieldError[] {
  if (!isObject(values)) return [];
  const known = list(declared);
  return Object.keys(values).flatMap((name) => {
    const parameter = known.find((one) => nameOf(one) === name);
    if (parameter === undefined) return [unknown(name, known.map(nameOf))];
    const problem = valueProblem(parameter, values[name]);
    return problem === undefined ? [] : [invalid([name], problem)];
  });
}

function unknown(name: string, names: readonly string[]): FieldError {
  const allowed =
    names.length === 0 ? 'it declares none' : `it declares ${names.slice(0, MAX_LISTED).join(', ')}`;
  return notSupported([name], `is no parameter of the Playbook${didYouMean(name, names)}; ${allowed}`);
}

/** Parameters that the Playbook requires and that have no value. Parameters as for `valueErrors`. */
export const missingErrors = (values: unknown, declared: unknown): FieldError[] =>
  list(declared)
    .filter((one) => member(one, 'required') === true)
    .map(nameOf)
    .filter((name) => !isObject(values) || !Object.hasOwn(values, name))
    .map((name) => required([name], 'must be set: the Playbook requires this parameter'));
