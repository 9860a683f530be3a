import { describe, expect, it } from '@jest/globals';
import { type LabelSelector, labelKeyProblem, labelValueProblem, selects } from './label-selector.ts';

const labels = { env: 'prod', 'kubernetes.io/metadata.name': 'shop' };
const cases: [string, LabelSelector, boolean][] = [
  ['the empty selector selects all', {}, true],
  ['equal labels select', { matchLabels: { env: 'prod' } }, true],
  ['another value does not', { matchLabels: { env: 'dev' } }, false],
  ['all labels must match', { matchLabels: { env: 'prod', team: 'a' } }, false],
  [
    'In takes any listed value',
    { matchExpressions: [{ key: 'env', operator: 'In', values: ['dev', 'prod'] }] },
    true,
  ],
  ['In needs the label', { matchExpressions: [{ key: 'team', operator: 'In', values: ['a'] }] }, false],
  [
    'NotIn is satisfied by a missing label',
    { matchExpressions: [{ key: 'team', operator: 'NotIn', values: ['a'] }] },
    true,
  ],
  [
    'NotIn refuses a listed value',
    { matchExpressions: [{ key: 'env', operator: 'NotIn', values: ['prod'] }] },
    false,
  ],
  ['Exists needs the label', { matchExpressions: [{ key: 'team', operator: 'Exists' }] }, false],
  ['DoesNotExist needs its absence', { matchExpressions: [{ key: 'team', operator: 'DoesNotExist' }] }, true],
  ['inherited names are no labels', { matchExpressions: [{ key: 'toString', operator: 'Exists' }] }, false],
];

it.each(cases)('%s', (_, selector, expected) => {
  expect(selects(selector, labels)).toBe(expected);
});

it('an operator that does not exist selects nothing', () => {
  const broken = {
    matchExpressions: [{ key: 'env', operator: 'Like', values: ['p'] }],
  } as unknown as LabelSelector;
  expect(selects(broken, labels)).toBe(false);
});

describe('label keys', () => {
  it.each(['app', 'app.kubernetes.io/name', 'A_b.c-1'])('may be %s', (key) => {
    expect(labelKeyProblem(key)).toBeUndefined();
  });
  it.each(['', '-a', 'a/b/c', '/a', 'a/', 'Upper.io/a', 'a b', 'x'.repeat(64)])('may not be "%s"', (key) => {
    expect(labelKeyProblem(key)).toMatch(/must/);
  });
});

describe('label values', () => {
  it.each(['', 'a', 'A_b.c-1'])('may be "%s"', (value) => {
    expect(labelValueProblem(value)).toBeUndefined();
  });
  it.each(['-a', 'a b', 'a/b', 'x'.repeat(64)])('may not be "%s"', (value) => {
    expect(labelValueProblem(value)).toMatch(/must/);
  });
});
