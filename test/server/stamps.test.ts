/** Who asked: written by admission, and by nobody else, through whatever verb, version, subresource and patch. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ANNOTATIONS, HUB_VERSION, VERSIONS, type Version } from '../../schemas/common/group.ts';
import { CONTROLLER_USER } from '../../schemas/common/installation.ts';
import { type JsonObject, valueAt } from '../../schemas/common/json.ts';
import { type Answer, type Api, PATCH } from './api.ts';
import { blamed, inNamespace, type Namespace, type Place, said } from './rights/namespace.ts';
import { AUTHOR, createUsers, RUNNER, WRITER } from './rights/users.ts';
import { connect } from './shared.ts';

const MINUTE = 60_000;
const namespace = 'stamps';
const FORGED = { username: 'system:admin', groups: ['system:masters'] };
const source = { repositoryRef: { name: 'site' }, path: 'site.yml' };
let api: Api;
let here: Namespace;

beforeAll(async () => {
  api = await connect();
  await createUsers(api, namespace);
  here = inNamespace(api, namespace);
  const shared = await here.create(AUTHOR, { kind: 'Playbook', name: 'shared', spec: { source } });
  expect(blamed(shared)).toBe('201');
}, MINUTE);
afterAll(() => api?.close());

describe('the requester of a Run', () => {
  const spec = { playbookRef: { name: 'shared' } };
  const restored = { [ANNOTATIONS.restored]: 'from a backup' };
  const stampOf = (object: JsonObject) => valueAt(object, ['spec', 'requestedBy', 'username']);

  test('is who creates it', async () => {
    const { body } = await here.create(RUNNER, { kind: 'Run', name: 'mine', spec });
    expect(valueAt(body, ['spec', 'requestedBy'])).toEqual({
      username: RUNNER.user,
      groups: expect.arrayContaining(['team']),
    });
  });

  test.each(['', '?dryRun=All'])('cannot be said by who creates it (%p)', async (query) => {
    const forged = { ...spec, requestedBy: FORGED };
    const answer = await here.create(RUNNER, { kind: 'Run', name: 'forged', spec: forged }, query);
    expect(said(answer)).toMatch(/^4\d\d .*spec\.requestedBy/);
  });

  const at: Place = { kind: 'Run', name: 'mine' };
  const requestedBy = { spec: { requestedBy: FORGED } };

  test.each<[string, () => Promise<Answer>]>([
    ['a merge patch', () => here.patch(RUNNER, at, PATCH.merge, requestedBy)],
    [
      'a JSON patch',
      () => here.patch(RUNNER, at, PATCH.json, [{ op: 'replace', path: '/spec/requestedBy', value: FORGED }]),
    ],
    [
      'a JSON patch that removes it',
      () => here.patch(RUNNER, at, PATCH.json, [{ op: 'remove', path: '/spec/requestedBy' }]),
    ],
    [
      'server-side apply',
      () =>
        here.patch(RUNNER, { ...at, query: '?fieldManager=forger&force=true' }, PATCH.apply, {
          apiVersion: 'ansible.cloud37.dev/v1beta1',
          kind: 'Run',
          metadata: { name: 'mine' },
          spec: { ...spec, requestedBy: FORGED },
        }),
    ],
    [
      'an update',
      async () => {
        const object = await here.read(at);
        return here.replace(RUNNER, at, { ...object, spec: { ...spec, requestedBy: FORGED } });
      },
    ],
    [
      'an update of the status',
      () => here.patch(RUNNER, { ...at, subresource: 'status' }, PATCH.merge, requestedBy),
    ],
  ])('is not changed by %s', async (_, write) => {
    const { code } = await write();
    expect(stampOf(await here.read(at))).toBe(RUNNER.user);
    // The API server drops what a write of the status says of the spec; everything else is refused.
    expect([200, 422]).toContain(code);
  });

  test('is kept of a Run that is restored as a record, which cannot become a Run again', async () => {
    const forged = { ...spec, requestedBy: FORGED };
    const made = await here.create(RUNNER, {
      kind: 'Run',
      name: 'record',
      spec: forged,
      annotations: restored,
    });
    expect({ outcome: blamed(made), stamp: stampOf(made.body) }).toEqual({
      outcome: '201',
      stamp: FORGED.username,
    });
    const unmarked = { metadata: { annotations: { [ANNOTATIONS.restored]: null } } };
    const removal = await here.patch(RUNNER, { ...at, name: 'record' }, PATCH.merge, unmarked);
    expect(said(removal)).toMatch(/^4\d\d .*metadata\.annotations/);
  });

  test.each([
    ['a user', RUNNER],
    ['the controller, of no object', { user: CONTROLLER_USER, groups: ['system:authenticated'] }],
  ])('is not taken on behalf of an object from %s', async (_, as) => {
    const onBehalfOf = { kind: 'Playbook', name: 'shared', uid: '00000000-0000-0000-0000-000000000000' };
    const forged = { ...spec, requestedBy: { ...FORGED, onBehalfOf } };
    const { code } = await here.create(as, { kind: 'Run', name: 'on-behalf', spec: forged });
    expect([403, 422]).toContain(code);
  });
});

describe('the author of a Playbook', () => {
  const annotation = (key: string, value: unknown) => ({ metadata: { annotations: { [key]: value } } });
  const authorOf = (object: JsonObject): unknown => {
    const stamp = valueAt(object, ['metadata', 'annotations', ANNOTATIONS.author]);
    return typeof stamp === 'string' ? valueAt(JSON.parse(stamp), ['username']) : stamp;
  };

  test('is who creates it, whatever its annotations say', async () => {
    const annotations = { [ANNOTATIONS.author]: JSON.stringify(FORGED) };
    const made = await here.create(WRITER, { kind: 'Playbook', name: 'born', spec: { source }, annotations });
    expect({ outcome: blamed(made), author: authorOf(made.body) }).toEqual({
      outcome: '201',
      author: WRITER.user,
    });
  });

  describe.each(VERSIONS)('in %s', (version: Version) => {
    const at: Place = { kind: 'Playbook', name: 'shared', version };
    const path = `/metadata/annotations/${ANNOTATIONS.author.replace('/', '~1')}`;
    const value = JSON.stringify(FORGED);

    test.each<[string, () => Promise<Answer>]>([
      ['a merge patch', () => here.patch(WRITER, at, PATCH.merge, annotation(ANNOTATIONS.author, value))],
      [
        'a merge patch that removes it',
        () => here.patch(WRITER, at, PATCH.merge, annotation(ANNOTATIONS.author, null)),
      ],
      ['a JSON patch', () => here.patch(WRITER, at, PATCH.json, [{ op: 'add', path, value }])],
      [
        'server-side apply',
        () =>
          here.patch(WRITER, { ...at, query: '?fieldManager=forger&force=true' }, PATCH.apply, {
            apiVersion: `ansible.cloud37.dev/${version}`,
            kind: 'Playbook',
            ...annotation(ANNOTATIONS.author, value),
          }),
      ],
      [
        'an update',
        async () => {
          const object = await here.read(at);
          const kept = valueAt(object, ['metadata', 'annotations']) as JsonObject;
          const annotations = { ...kept, [ANNOTATIONS.author]: value };
          const metadata = { ...(object.metadata as JsonObject), annotations };
          return here.replace(WRITER, at, { ...object, metadata });
        },
      ],
      [
        'a patch of the status',
        () =>
          here.patch(
            WRITER,
            { ...at, subresource: 'status' },
            PATCH.merge,
            annotation(ANNOTATIONS.author, value),
          ),
      ],
    ])('is not changed by %s', async (_, write) => {
      await write();
      expect(authorOf(await here.read({ ...at, version: HUB_VERSION }))).toBe(AUTHOR.user);
    });
  });

  test('is who changes the spec', async () => {
    const at: Place = { kind: 'Playbook', name: 'born' };
    const changed = await here.patch(AUTHOR, at, PATCH.merge, { spec: { timeout: '7m' } });
    expect({ outcome: blamed(changed), author: authorOf(changed.body) }).toEqual({
      outcome: '200',
      author: AUTHOR.user,
    });
  });
});
