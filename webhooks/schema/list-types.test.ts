import { describe, expect, test } from '@jest/globals';
import { formatPath } from '../../schemas/common/field-error.ts';
import type { JsonObject } from '../../schemas/common/json.ts';
import { type Kind, versionEntry } from '../../schemas/registry.ts';
import { structuralErrors } from './structural.ts';

const source = { repositoryRef: { name: 'r' }, path: 'site.yml' };

const errorsOf = (kind: Kind, spec: JsonObject) =>
  structuralErrors(kind, 'v1beta1', { spec }).map(({ path, reason, message }) => [
    formatPath(path),
    reason,
    message,
  ]);

describe('repeated items of sets and maps', () => {
  test.each<[string, Kind, JsonObject, string, string]>([
    [
      'a value of a set',
      'Playbook',
      { source, allowedOverrides: ['tags', 'check', 'tags'] },
      'spec.allowedOverrides[2]',
      'must occur once only: "tags"',
    ],
    [
      'a key of a map',
      'PlaybookPolicy',
      {
        rules: [
          { id: 'POD-01', mode: 'Warn' },
          { id: 'POD-01', mode: 'Audit' },
        ],
      },
      'spec.rules[1]',
      'must occur once only: id "POD-01"',
    ],
    [
      'a set inside a map',
      'PlaybookPolicy',
      { expressions: [{ name: 'a', expression: 'true', kinds: ['Run', 'Run'] }] },
      'spec.expressions[0].kinds[1]',
      'must occur once only: "Run"',
    ],
  ])('%s is a duplicate', (_, kind, spec, field, message) => {
    expect(errorsOf(kind, spec)).toEqual([[field, 'FieldValueDuplicate', message]]);
  });

  test.each<[string, JsonObject]>([
    ['different items of a set', { source, allowedOverrides: ['tags', 'check'] }],
    ['equal items of an ordinary list', { source, ansible: { tags: ['a', 'a'] } }],
  ])('%s are none', (_, spec) => {
    expect(errorsOf('Playbook', spec)).toEqual([]);
  });

  test('an object without a spec has no duplicates', () => {
    expect(versionEntry('Run', 'v1beta1')).toBeDefined();
    expect(structuralErrors('Run', 'v1beta1', {}).map(({ reason }) => reason)).toEqual([
      'FieldValueRequired',
    ]);
  });
});
