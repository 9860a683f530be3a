import { describe, expect, it } from '@jest/globals';
import { ANNOTATIONS } from '../../schemas/common/group.ts';
import { identityStamp } from '../identity-stamp.ts';
import { identityRules } from './identity.ts';
import { broken, subjectOf } from './testing/subject.ts';

const alice = { username: 'alice', uid: '1', groups: ['dev'] };
const robot = { username: 'system:serviceaccount:apo:controller' };
const restored = { annotations: { [ANNOTATIONS.restored]: 'true' } };
const run = (requestedBy: unknown, more: object, metadata: object = {}) =>
  broken(
    identityRules,
    subjectOf(
      'Run',
      { playbookRef: { name: 'p' }, ...(requestedBy ? { requestedBy } : {}) },
      { more, metadata },
    ),
  );
const stamp = identityStamp(alice);

describe('ID-01 holds for a Run', () => {
  it.each<[string, unknown, object, object?]>([
    ['that carries the stamp of its creator', stamp, { user: alice }],
    ['without stamp, offline', undefined, {}],
    [
      'that a controller creates for somebody',
      { ...stamp, onBehalfOf: { kind: 'Schedule', name: 'nightly', uid: '2' } },
      { user: robot, controller: robot.username },
    ],
    ['that was restored as a record', stamp, { user: robot }, restored],
    ['that was restored as a record without a stamp', undefined, { user: robot }, restored],
    ['that is updated', stamp, { user: robot, operation: 'UPDATE' }],
  ])('%s', (_, requestedBy, more, metadata = {}) => {
    expect(run(requestedBy, more, metadata).rules).toEqual([]);
  });
});

describe('ID-01 is broken by a Run', () => {
  it.each<[string, unknown, object]>([
    ['with the stamp of somebody else', { username: 'root' }, { user: alice }],
    ['with more groups than its creator has', { ...stamp, groups: ['dev', 'admin'] }, { user: alice }],
    ['with any stamp, offline', stamp, {}],
    [
      "that claims to be a controller's",
      { ...stamp, onBehalfOf: { kind: 'Schedule', name: 'nightly', uid: '2' } },
      { user: alice, controller: robot.username },
    ],
    ['without stamp', undefined, { user: alice }],
  ])('%s', (_, requestedBy, more) => {
    expect(run(requestedBy, more).rules).toEqual(['ID-01 spec.requestedBy']);
  });

  it('that becomes a record after its creation', () => {
    const old = { metadata: {}, spec: { requestedBy: stamp } };
    const { messages } = run(stamp, { user: alice, operation: 'UPDATE', old }, restored);
    expect(messages[0]).toMatch(/must not be added/);
  });
  it('whose mark of a restored record is removed', () => {
    const old = { metadata: restored, spec: { requestedBy: stamp } };
    expect(run(stamp, { user: alice, operation: 'UPDATE', old }).messages[0]).toMatch(/must not be removed/);
  });
});

describe('a stamp', () => {
  it('holds no extra', () => {
    expect(identityStamp({ ...alice, extra: { scopes: ['x'] } })).toEqual(alice);
  });
  it('holds at most 64 groups', () => {
    const groups = Array.from({ length: 100 }, (_, i) => `g${i}`);
    expect(identityStamp({ username: 'a', groups }).groups).toHaveLength(64);
  });
});
