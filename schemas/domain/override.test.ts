import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { formatPath } from '../common/field-error.ts';
import { standardSeconds } from './attempt-timeout.ts';
import { type Override, overrideErrors } from './override.ts';

const errors = (playbook: object, run: object) =>
  overrideErrors(run, {
    playbook,
    standardSeconds: standardSeconds({
      playbook: (playbook as { timeout?: string }).timeout,
      origin: undefined,
      operator: undefined,
    }),
  }).map(({ path, reason, message }) => `${formatPath(path)} ${reason} ${message}`);

describe('a Run may, without leave of its Playbook,', () => {
  it.each<[string, object, object]>([
    ['turn check mode on', {}, { overrides: { check: true } }],
    ['leave check mode on', { ansible: { check: true } }, { overrides: { check: true } }],
    ['choose check mode off where it is off', {}, { overrides: { check: false } }],
    ['show differences or not', { ansible: { diff: true } }, { overrides: { diff: false } }],
    ['choose the verbosity', {}, { overrides: { verbosity: 4 } }],
    ['name a limit', {}, { overrides: { limit: 'web' } }],
    ['repeat the tags of the Playbook', { ansible: { tags: ['a'] } }, { overrides: { tags: ['a'] } }],
    ['select no tags where there are none', {}, { overrides: { tags: [], skipTags: [] } }],
    ['take less time', { timeout: '1h' }, { timeout: '30m' }],
    ['take the same time in other words', { timeout: '90m' }, { timeout: '1h30m' }],
    ['take the default time', {}, { timeout: '1h' }],
    ['take the longest time where the Playbook does', { timeout: '9999h' }, { timeout: '720h' }],
    ['repeat less often', { retry: { limit: 3, hosts: 'All' } }, { retry: { limit: 2, hosts: 'All' } }],
    ['not repeat', { retry: { limit: 3 } }, { retry: { limit: 0, hosts: 'All' } }],
    ['choose resources', {}, { resources: { limits: { cpu: '2' } } }],
    ['write what is no duration, which the schema refuses', {}, { timeout: 'soon' }],
  ])('%s', (_title, playbook, run) => {
    expect(errors(playbook, run)).toEqual([]);
  });
});

describe('a Run needs the leave of its Playbook to', () => {
  it.each<[Override, string, object, object, string]>([
    [
      'check',
      'turn check mode off',
      { ansible: { check: true } },
      { overrides: { check: false } },
      'overrides.',
    ],
    ['tags', 'select tags', {}, { overrides: { tags: ['a'] } }, 'overrides.'],
    ['tags', 'select all tags', { ansible: { tags: ['a'] } }, { overrides: { tags: [] } }, 'overrides.'],
    ['skipTags', 'skip tags', {}, { overrides: { skipTags: ['a'] } }, 'overrides.'],
    [
      'skipTags',
      'skip none',
      { ansible: { skipTags: ['a'] } },
      { overrides: { skipTags: [] } },
      'overrides.',
    ],
    ['revision', 'choose the commit', {}, { revision: 'a'.repeat(40) }, ''],
    ['timeout', 'take longer', { timeout: '30m' }, { timeout: '31m' }, ''],
    ['timeout', 'take longer than the default', {}, { timeout: '2h' }, ''],
    ['timeout', 'take longer than there are numbers', { timeout: '1h' }, { timeout: '9999999999999h' }, ''],
    ['retry', 'repeat more often', { retry: { limit: 1 } }, { retry: { limit: 2 } }, ''],
    ['retry', 'repeat otherwise', { retry: { limit: 1 } }, { retry: { limit: 1, hosts: 'All' } }, ''],
  ])('(%s) %s', (name, _title, playbook, run, parent) => {
    expect(errors(playbook, run)).toEqual([
      expect.stringMatching(
        `^${parent}${name} FieldValueForbidden is more than the Playbook allows: only .* unless ${name} stands in its spec.allowedOverrides$`,
      ),
    ]);
    expect(errors({ ...playbook, allowedOverrides: [name] }, run)).toEqual([]);
  });
});

it('says why tags are no narrowing', () => {
  expect(errors({}, { overrides: { tags: ['a'] } })).toEqual([
    'overrides.tags FieldValueForbidden is more than the Playbook allows: only the tags that it has itself are possible, as others can start tasks tagged never, unless tags stands in its spec.allowedOverrides',
  ]);
});

it('reads specs of any shape', () => {
  const shape = fc.oneof(
    fc.anything(),
    fc.record({ overrides: fc.anything(), timeout: fc.anything(), retry: fc.anything() }),
  );
  fc.assert(
    fc.property(shape, shape, (run, playbook) => {
      expect(() => overrideErrors(run, { playbook, standardSeconds: 60 })).not.toThrow();
    }),
  );
});
