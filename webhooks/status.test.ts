import { describe, expect, test } from '@jest/globals';
import type { Cause } from '../schemas/common/field-error.ts';
import { forbiddenStatus, invalidStatus } from './status.ts';

const wrong: Cause = { field: 'spec.a', reason: 'FieldValueInvalid', message: 'must be b' };
const missing: Cause = { field: 'spec.c', reason: 'FieldValueRequired', message: 'must be set' };

describe('a refusal reads as that of a built-in kind', () => {
  test.each<[string, Cause[], string]>([
    ['one field', [wrong], 'Playbook.ansible.cloud37.dev "x" is invalid: spec.a: Invalid value: must be b'],
    [
      'several fields',
      [wrong, missing],
      'Playbook.ansible.cloud37.dev "x" is invalid: [spec.a: Invalid value: must be b, spec.c: Required value: must be set]',
    ],
    [
      'the same twice',
      [wrong, wrong],
      'Playbook.ansible.cloud37.dev "x" is invalid: spec.a: Invalid value: must be b',
    ],
    [
      'the whole object',
      [{ ...wrong, field: '' }],
      'Playbook.ansible.cloud37.dev "x" is invalid: <nil>: Invalid value: must be b',
    ],
  ])('%s', (_, causes, message) => {
    expect(invalidStatus('Playbook', 'x', causes)).toMatchObject({
      status: 'Failure',
      code: 422,
      reason: 'Invalid',
      message,
      details: { group: 'ansible.cloud37.dev', kind: 'Playbook', name: 'x' },
    });
  });

  test('causes carry the kind of problem in their message, because kubectl prints field and message only', () => {
    expect(invalidStatus('Playbook', 'x', [missing]).details?.causes).toEqual([
      { field: 'spec.c', reason: 'FieldValueRequired', message: 'Required value: must be set' },
    ]);
  });

  test.each([
    ['x', 'playbooks.ansible.cloud37.dev "x" is forbidden: spec.a: must be b'],
    ['', 'playbooks.ansible.cloud37.dev is forbidden: spec.a: must be b'],
  ])('missing rights on %j', (name, message) => {
    expect(forbiddenStatus('Playbook', name, [wrong])).toMatchObject({
      code: 403,
      reason: 'Forbidden',
      message,
      details: { kind: 'playbooks' },
    });
  });

  test('keys and messages of any length are shortened', () => {
    const long = { ...wrong, field: 'a'.repeat(10_000), message: 'b'.repeat(10_000) };
    expect(JSON.stringify(invalidStatus('Run', 'x', [long])).length).toBeLessThan(6000);
  });
});
