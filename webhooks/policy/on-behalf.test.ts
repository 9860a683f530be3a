import { describe, expect, it } from '@jest/globals';
import { ANNOTATIONS } from '../../schemas/common/group.ts';
import type { ApiObject, UserInfo } from '../../schemas/common/object.ts';
import { ownerKey, ownerQuestions, unverifiedOwner } from './on-behalf.ts';
import type { Answers } from './question.ts';
import { subjectOf } from './testing/subject.ts';

const robot = {
  username: 'system:serviceaccount:apo:controller',
  uid: '9',
  groups: ['system:serviceaccounts'],
};
const alice = { username: 'alice', uid: '1', groups: ['dev'] };
const bob = { username: 'bob' };
const nightly = { kind: 'Schedule', name: 'nightly', uid: '2' };
const site = { kind: 'Playbook', name: 'site', uid: '3' };

const runOf = (requestedBy: object | undefined, user: UserInfo = robot, metadata: object = {}) =>
  subjectOf(
    'Run',
    { playbookRef: { name: 'site' }, ...(requestedBy ? { requestedBy } : {}) },
    { more: { user, controller: robot.username }, metadata },
  );
const owner = (
  of: { kind: string; name: string; uid: string },
  stamps: Record<string, object>,
  spec: object = {},
) =>
  ({
    kind: of.kind,
    metadata: {
      name: of.name,
      uid: of.uid,
      annotations: Object.fromEntries(
        Object.entries(stamps).map(([key, user]) => [key, JSON.stringify(user)]),
      ),
    },
    spec: { playbookRef: { name: 'site' }, ...spec },
  }) as unknown as ApiObject<unknown>;
const answers = (ref: { kind: string; name: string }, found: ApiObject<unknown> | null): Answers => ({
  access: new Map(),
  existence: new Map(),
  owners: new Map([[ownerKey({ kind: ref.kind as 'Playbook', namespace: 'shop', name: ref.name }), found]]),
});
const author = { [ANNOTATIONS.author]: alice };
const runNowBy = { [ANNOTATIONS.runNowBy]: alice };

describe('a Run on behalf of an object', () => {
  it.each<[string, object, ApiObject<unknown>]>([
    [
      'carries the stamp of the author of a Schedule',
      { ...alice, onBehalfOf: nightly },
      owner(nightly, author),
    ],
    [
      'carries the stamp of who asked a Schedule to run now',
      { ...alice, onBehalfOf: nightly },
      owner(nightly, { [ANNOTATIONS.author]: bob, ...runNowBy }),
    ],
    [
      'carries the stamp of who asked a Playbook to run now',
      { ...alice, onBehalfOf: site },
      owner(site, runNowBy),
    ],
    [
      "carries the controller's own where the Schedule is older than stamps",
      { ...robot, onBehalfOf: nightly },
      owner(nightly, {}),
    ],
  ])('%s', (_, requestedBy, found) => {
    const run = runOf(requestedBy);
    expect(ownerQuestions(run)).toHaveLength(1);
    expect(
      unverifiedOwner(run, answers((requestedBy as { onBehalfOf: typeof site }).onBehalfOf, found)),
    ).toEqual([]);
  });

  it.each<[string, object, ApiObject<unknown> | null, RegExp]>([
    ['of nobody there', { ...bob, onBehalfOf: nightly }, owner(nightly, author), /stamp/],
    [
      'with more groups',
      { ...alice, groups: ['dev', 'admin'], onBehalfOf: nightly },
      owner(nightly, author),
      /stamp/,
    ],
    [
      'of the author of a Playbook, who asked for nothing',
      { ...alice, onBehalfOf: site },
      owner(site, author),
      /stamp/,
    ],
    [
      'of the controller, where there is an author',
      { ...robot, onBehalfOf: nightly },
      owner(nightly, author),
      /stamp/,
    ],
    [
      'with a stamp that is no JSON',
      { ...alice, onBehalfOf: nightly },
      { ...owner(nightly, {}), metadata: { uid: '2', annotations: { [ANNOTATIONS.author]: '{' } } } as never,
      /stamp/,
    ],
    [
      'of another object of that name',
      { ...alice, onBehalfOf: nightly },
      owner({ ...nightly, uid: '5' }, author),
      /another UID/,
    ],
    ['that does not exist', { ...alice, onBehalfOf: nightly }, null, /does not exist/],
    [
      'of another Playbook',
      { ...alice, onBehalfOf: nightly },
      owner(nightly, author, { playbookRef: { name: 'other' } }),
      /another Playbook/,
    ],
    [
      'of a Playbook that does not run itself',
      { ...alice, onBehalfOf: { ...site, name: 'other' } },
      owner({ ...site, name: 'other' }, runNowBy),
      /another Playbook/,
    ],
  ])('is refused with the stamp %s', (_, requestedBy, found, message) => {
    const { onBehalfOf } = requestedBy as { onBehalfOf: typeof site };
    const [violation, ...more] = unverifiedOwner(runOf(requestedBy), answers(onBehalfOf, found));
    expect(more).toEqual([]);
    expect(violation).toMatchObject({ rule: 'ID-01', mode: 'Enforce', path: ['spec', 'requestedBy'] });
    expect(violation?.message).toMatch(message);
  });

  it('is refused while its owner cannot be looked up', () => {
    const none: Answers = { access: new Map(), existence: new Map() };
    const run = runOf({ ...alice, onBehalfOf: nightly });
    expect(unverifiedOwner(run, none)[0]?.message).toMatch(/could not be looked up.*try again/);
  });

  it.each<[string, ReturnType<typeof subjectOf>]>([
    ['somebody else creates, which is refused anyway', runOf({ ...alice, onBehalfOf: nightly }, alice)],
    ['the controller creates for itself', runOf(robot)],
    [
      'was restored',
      runOf({ ...alice, onBehalfOf: nightly }, robot, { annotations: { [ANNOTATIONS.restored]: '' } }),
    ],
    ['is updated', { ...runOf({ ...alice, onBehalfOf: nightly }), operation: 'UPDATE' } as never],
  ])('is not asked about where it %s', (_, subject) => {
    expect(ownerQuestions(subject)).toEqual([]);
    expect(unverifiedOwner(subject, { access: new Map(), existence: new Map() })).toEqual([]);
  });
});
