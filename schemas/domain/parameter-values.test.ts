import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { FieldError } from '../common/field-error.ts';
import { formatPath } from '../common/field-error.ts';
import { missingErrors, valueErrors } from './parameter-values.ts';

const declared = [
  { name: 'version', type: 'string', required: true },
  { name: 'count', type: 'integer' },
];
const lines = (errors: readonly FieldError[]) =>
  errors.map(({ path, reason, message }) => `${formatPath(path)} ${reason} ${message}`);

describe('values are refused', () => {
  it.each<[string, unknown, unknown, string]>([
    [
      'by a name that is a slip',
      { coun: 1 },
      declared,
      'coun FieldValueNotSupported is no parameter of the Playbook; did you mean "count"?; it declares version, count',
    ],
    [
      'by a name that every object has',
      { toString: 1 },
      declared,
      'toString FieldValueNotSupported is no parameter of the Playbook; it declares version, count',
    ],
    [
      'where none is declared',
      { count: 1 },
      undefined,
      'count FieldValueNotSupported is no parameter of the Playbook; it declares none',
    ],
    ['by their type', { count: '1' }, declared, 'count FieldValueInvalid must be a whole number'],
  ])('%s', (_title, values, parameters, line) => {
    expect(lines(valueErrors(values, parameters))).toEqual([line]);
  });
});

it('values that are declared, or absent, are accepted', () => {
  expect(valueErrors({ version: '1', count: 1 }, declared)).toEqual([]);
  expect(valueErrors(undefined, declared)).toEqual([]);
});

it('what is required must be there', () => {
  expect(missingErrors({ version: '1' }, declared)).toEqual([]);
  for (const values of [undefined, {}, { count: 1 }])
    expect(lines(missingErrors(values, declared))).toEqual([
      'version FieldValueRequired must be set: the Playbook requires this parameter',
    ]);
});

it('both read values and declarations of any shape', () => {
  fc.assert(
    fc.property(fc.anything(), fc.anything(), (values, parameters) => {
      expect(() => [valueErrors(values, parameters), missingErrors(values, parameters)]).not.toThrow();
      expect(() => valueErrors(values, [parameters])).not.toThrow();
    }),
  );
});
