import { describe, expect, test } from '@jest/globals';
import { KIND_NAMES, kindEntry } from '../registry.ts';
import { CONDITIONS } from './conditions.ts';

const SHOWN = /^\.status\.conditions\[\?\(@\.type=="(\w+)"\)\]/;

test('every kind has conditions, and nothing else has', () => {
  expect(Object.keys(CONDITIONS).sort()).toEqual([...KIND_NAMES].sort());
});

describe.each(KIND_NAMES)('the conditions of %s', (kind) => {
  const shown = Object.values(kindEntry(kind).versions).flatMap(({ columns }) =>
    columns.flatMap(({ jsonPath }) => SHOWN.exec(jsonPath)?.[1] ?? []),
  );

  test('have types in CamelCase', () => {
    for (const type of Object.keys(CONDITIONS[kind])) expect(type).toMatch(/^([A-Z][a-z]+)+$/);
  });

  test('include those that kubectl shows in columns', () => {
    expect(Object.keys(CONDITIONS[kind])).toEqual(expect.arrayContaining(shown));
  });
});

test('kubectl shows conditions in columns of all kinds but Run, which has a phase', () => {
  const without = KIND_NAMES.filter((kind) =>
    Object.values(kindEntry(kind).versions).every(({ columns }) =>
      columns.every(({ jsonPath }) => !SHOWN.test(jsonPath)),
    ),
  );
  expect(without).toEqual(['Run']);
});
