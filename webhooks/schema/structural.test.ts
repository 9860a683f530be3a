import { describe, expect, it } from '@jest/globals';
import { formatPath } from '../../schemas/common/field-error.ts';
import { apiVersion } from '../../schemas/common/group.ts';
import type { Json, JsonObject } from '../../schemas/common/json.ts';
import { structuralErrors } from './structural.ts';

const source = { repositoryRef: { name: 'repo' }, path: 'site.yml' };
const errorsOf = (spec: Json | undefined) => {
  const object = {
    apiVersion: apiVersion('v1beta1'),
    kind: 'Playbook',
    metadata: { name: 'x' },
    ...(spec === undefined ? {} : { spec }),
  };
  return structuralErrors('Playbook', 'v1beta1', object as JsonObject).map((e) => [
    formatPath(e.path),
    e.reason,
    e.message,
  ]);
};

describe('structural errors', () => {
  it.each<[string, Json | undefined, string, string, string]>([
    ['a missing spec', undefined, 'spec', 'FieldValueRequired', 'must be set'],
    [
      'a missing field',
      { source: { path: 'x' } },
      'spec.source.repositoryRef',
      'FieldValueRequired',
      'must be set',
    ],
    [
      'an empty text',
      { source: { ...source, path: '' } },
      'spec.source.path',
      'FieldValueRequired',
      'must not be empty',
    ],
    [
      'a number for a text',
      { source: { ...source, path: 5 } },
      'spec.source.path',
      'FieldValueTypeInvalid',
      'must be a string, not 5',
    ],
    [
      'a text for a list',
      { source, ansible: { tags: 'web' } },
      'spec.ansible.tags',
      'FieldValueTypeInvalid',
      'must be a list, not "web"',
    ],
    [
      'a text for a boolean',
      { source, ansible: { check: 'yes' } },
      'spec.ansible.check',
      'FieldValueTypeInvalid',
      'must be true or false, not "yes"',
    ],
    [
      'a slip in a closed list',
      { source, ansible: { strategy: 'lineer' } },
      'spec.ansible.strategy',
      'FieldValueNotSupported',
      'did you mean "linear"?',
    ],
    [
      'a number that is too large',
      { source, ansible: { verbosity: 9 } },
      'spec.ansible.verbosity',
      'FieldValueInvalid',
      'must be <= 4, not 9',
    ],
    [
      'a text that is too long',
      { source: { ...source, path: 'x'.repeat(1025) } },
      'spec.source.path',
      'FieldValueTooLong',
      'at most 1024 characters',
    ],
    [
      'a list that is too long',
      { source, inventory: { from: Array(33).fill({ path: 'a' }) } },
      'spec.inventory.from',
      'FieldValueTooMany',
      'at most 32 items',
    ],
    [
      'no name of an object',
      { source, secrets: { env: [{ name: 'A', secretKeyRef: { name: 'B', key: 'c' } }] } },
      'spec.secrets.env[0].secretKeyRef.name',
      'FieldValueInvalid',
      '"B" is no lowercase RFC 1123 subdomain; write lower case letters',
    ],
    [
      'no name of a volume',
      { source, runtime: { volumes: [{ name: 'a.b', emptyDir: {} }] } },
      'spec.runtime.volumes[0].name',
      'FieldValueInvalid',
      '"a.b" is no lowercase RFC 1123 label; write lower case letters',
    ],
    [
      'no key of a Secret',
      { source, secrets: { env: [{ name: 'A', secretKeyRef: { name: 'b', key: 'c/d' } }] } },
      'spec.secrets.env[0].secretKeyRef.key',
      'FieldValueInvalid',
      '"c/d" is no key of a Secret or ConfigMap; write letters',
    ],
    [
      'another text of the wrong form',
      { source, secrets: { vault: [{ id: 'a b', secretRef: { name: 'b' } }] } },
      'spec.secrets.vault[0].id',
      'FieldValueInvalid',
      '"a b" does not match ^[A-Za-z0-9_.-]+$ (Vault ID; default when unset)',
    ],
    [
      'no duration',
      { source, timeout: 'soon' },
      'spec.timeout',
      'FieldValueInvalid',
      '"soon" is not a duration; write numbers with the units h, m, s or ms, such as 90s, 30m or 1h30m',
    ],
    [
      'seconds without their unit',
      { source, timeout: '3600' },
      'spec.timeout',
      'FieldValueInvalid',
      'such as 90s, 30m or 1h30m; did you mean "3600s"?',
    ],
    [
      'a number of seconds',
      { source, timeout: 3600 },
      'spec.timeout',
      'FieldValueTypeInvalid',
      'must be a duration such as "3600s", not 3600',
    ],
    [
      'a negative number of seconds',
      { source, timeout: -1 },
      'spec.timeout',
      'FieldValueTypeInvalid',
      'must be a duration such as "90s", not -1',
    ],
    [
      'an item of a list',
      { source, secrets: { env: [{ name: 'A' }] } },
      'spec.secrets.env[0].secretKeyRef',
      'FieldValueRequired',
      'must be set',
    ],
    [
      'a key with a slash',
      { source, runtime: { nodeSelector: { 'a/b': 1 } } },
      'spec.runtime.nodeSelector[a/b]',
      'FieldValueTypeInvalid',
      'must be a string, not 1',
    ],
  ])('%s', (_name, spec, field, reason, text) => {
    expect(errorsOf(spec)).toContainEqual([field, reason, expect.stringContaining(text)]);
  });

  it('a word of a closed list that YAML takes for a boolean is one error, which says how to write it', () => {
    const policy = { apiVersion: apiVersion('v1beta1'), kind: 'PlaybookPolicy', metadata: { name: 'x' } };
    const messages = (mode: Json) =>
      structuralErrors('PlaybookPolicy', 'v1beta1', {
        ...policy,
        spec: { rules: [{ id: 'GIT-04', mode }] },
      }).map(({ message }) => message);
    const allowed = 'must be one of "Off", "Audit", "Warn", "Enforce"';
    expect(messages(false)).toEqual([`${allowed}, not false; YAML takes Off for a boolean, write "Off"`]);
    expect(messages(true)).toEqual([`${allowed}, not true`]);
    expect(messages(1)).toEqual([`${allowed}, not 1`]);
    expect(messages(['constructor'])).toEqual([`${allowed}, not ["constructor"]`]);
  });

  it('a sound object has none', () => {
    expect(errorsOf({ source, runtime: { resources: { limits: { cpu: 1, memory: '1Gi' } } } })).toEqual([]);
  });

  it('values in messages are short', () => {
    const [[, , message]] = errorsOf({ source, timeout: 'x'.repeat(5000) }) as [[string, string, string]];
    expect(message.length).toBeLessThan(300);
  });

  it('there are never more than a hundred', () => {
    expect(errorsOf({ source, secrets: { env: Array(200).fill({}) } })).toHaveLength(100);
  });
});
