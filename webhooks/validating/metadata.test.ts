import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { formatPath } from '../../schemas/common/field-error.ts';
import type { JsonObject } from '../../schemas/common/json.ts';
import { metadataErrors } from './metadata.ts';

const errors = (metadata: unknown): string[] =>
  metadataErrors({ metadata } as JsonObject).map(
    ({ path, reason, message }) => `${formatPath(path)} ${reason}: ${message}`,
  );

describe('the API server takes metadata', () => {
  it.each<[string, object]>([
    ['with a name', { name: 'web.site-1', namespace: 'team' }],
    ['with the beginning of a name', { generateName: 'web-' }],
    ['with an empty name beside it', { name: '', generateName: 'web-' }],
    ['with labels', { name: 'a', labels: { 'app.kubernetes.io/name': 'A_b.c-1', empty: '', none: null } }],
    ['with annotations', { name: 'a', annotations: { 'Example.COM/x': 'any text\n', y: '' } }],
    ['with as many annotations as there may be', { name: 'a', annotations: { a: 'x'.repeat(262_143) } }],
    ['with nothing in its maps', { name: 'a', labels: null, annotations: {} }],
  ])('%s', (_, metadata) => {
    expect(errors(metadata)).toEqual([]);
  });
});

const STRING = 'FieldValueTypeInvalid: must be a string, not';

describe('the API server refuses metadata', () => {
  it.each<[string, unknown, string]>([
    ['that is not there', undefined, 'metadata.name FieldValueRequired: must be set, or generateName'],
    ['without a name', {}, 'metadata.name FieldValueRequired: must be set, or generateName'],
    ['with an empty name', { name: '', generateName: '' }, 'metadata.name FieldValueRequired: must be set'],
    ['with a number for a name', { name: 5 }, `metadata.name ${STRING} 5`],
    ['with a boolean for a name', { name: false }, `metadata.name ${STRING} false`],
    [
      'with capital letters',
      { name: 'Web' },
      'metadata.name FieldValueInvalid: must be at most 253 lower-case',
    ],
    ['with a long name', { name: 'a'.repeat(254) }, 'metadata.name FieldValueInvalid: must be at most 253'],
    [
      'with a generated name of blanks',
      { generateName: 'a b-' },
      'metadata.generateName FieldValueInvalid: must be',
    ],
    [
      'with dots in the namespace',
      { name: 'a', namespace: 'a.b' },
      'metadata.namespace FieldValueInvalid: must be at most 63',
    ],
    ['with a list for a namespace', { name: 'a', namespace: ['x'] }, `metadata.namespace ${STRING} ["x"]`],
    ['with a number for a label', { name: 'a', labels: { tier: 1 } }, `metadata.labels.tier ${STRING} 1`],
    [
      'with a blank in a label',
      { name: 'a', labels: { a: 'b c' } },
      'metadata.labels.a FieldValueInvalid: must be at most 63 letters',
    ],
    [
      'with a long label',
      { name: 'a', labels: { a: 'b'.repeat(64) } },
      'metadata.labels.a FieldValueInvalid: must be at most 63 letters',
    ],
    [
      'with a label key of two slashes',
      { name: 'a', labels: { 'a/b/c': '' } },
      'metadata.labels[a/b/c] FieldValueInvalid: its key must have at most one "/"',
    ],
    [
      'with capitals before the slash',
      { name: 'a', labels: { 'A.io/b': '' } },
      'metadata.labels[A.io/b] FieldValueInvalid: its key must have a DNS name',
    ],
    [
      'with a list of labels',
      { name: 'a', labels: ['x'] },
      'metadata.labels FieldValueTypeInvalid: must be an object, not ["x"]',
    ],
    [
      'with a boolean for an annotation',
      { name: 'a', annotations: { x: true } },
      `metadata.annotations.x ${STRING} true`,
    ],
    [
      'with an annotation key of blanks',
      { name: 'a', annotations: { 'a b': '' } },
      'metadata.annotations[a b] FieldValueInvalid: its key must have a name of 1 to 63',
    ],
    [
      'with too many annotations',
      { name: 'a', annotations: { a: 'x'.repeat(262_144) } },
      'metadata.annotations FieldValueTooLong: has 262145 bytes in keys and values, at most 262144',
    ],
  ])('%s', (_, metadata, message) => {
    expect(errors(metadata)).toEqual([expect.stringContaining(message)]);
  });
});

it('leaves metadata that is no object to the schema', () => {
  expect(errors('x')).toEqual([]);
});

it('never throws', () => {
  fc.assert(fc.property(fc.jsonValue(), (metadata) => void errors(metadata)));
});
