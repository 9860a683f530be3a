/** What the ValidatingAdmissionPolicies do without an admission server: deny, let old mistakes be, ask for rights. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { ANNOTATIONS, GROUP } from '../../schemas/common/group.ts';
import type { JsonObject } from '../../schemas/common/json.ts';
import {
  applyPolicies,
  objectOf,
  pathIn,
  rulesIn,
  succeed,
  tryCreate,
  waitFor,
} from './admission-policies.ts';
import { type Content, send } from './api.ts';

const NAMESPACE = 'admission-policies';
const RIGHTS = 'admission-policies-rights';
const source = { repositoryRef: { name: 'infra' }, path: 'site.yml' };
const playbook = (spec: object = {}, metadata: object = {}) =>
  objectOf('Playbook', { source, ...spec }, metadata);

/** What became of a request: the rules that it breaks, or nothing when it was let in. */
async function verdict(namespace: string, object: JsonObject, more: Partial<Content> = {}) {
  const answer = await tryCreate(namespace, object, more);
  return { code: answer.code, rules: rulesIn(answer) };
}
const ALLOWED = { code: 201, rules: [] };
const denied = (rule: string, code = 422) => ({ code, rules: [rule] });

/** The user may write our objects, and has further rights. */
async function user(name: string, namespace: string, ...grants: string[][]): Promise<void> {
  const all = [['--verb=*', `--resource=*.${GROUP}`], ...grants];
  for (const [index, flags] of all.entries()) {
    const role = `${name}-${index}`.replaceAll(':', '.');
    await succeed(['create', 'role', role, `-n=${namespace}`, ...flags]);
    await succeed(['create', 'rolebinding', role, `--role=${role}`, `--user=${name}`, `-n=${namespace}`]);
  }
}

beforeAll(async () => {
  await applyPolicies('config/policy/rules.yaml', NAMESPACE);
  await applyPolicies('config/policy/rights/rights.yaml', RIGHTS);
  const bad = playbook({ source: { ...source, path: '..' } });
  await waitFor('a denial', async () => (await verdict(NAMESPACE, bad)).code === 422);
  for (const name of ['trusted', 'untrusted']) await user(name, NAMESPACE);
  await user('author', RIGHTS);
  const secret = playbook({ secrets: { envFrom: [{ secretRef: { name: 'db' } }] } });
  await waitFor('a denial', async () => (await verdict(RIGHTS, secret, { as: 'author' })).code === 403);
});

test('a denial names field, problem and rule', async () => {
  const spec = { runtime: { securityContext: { privileged: true } } };
  const { body } = await tryCreate(NAMESPACE, playbook(spec));
  expect(body.message).toContain(
    'spec.runtime.securityContext.privileged: must not be true; a privileged container has every right of the node (POD-01)',
  );
});

describe('an update', () => {
  const path = `${pathIn(NAMESPACE, 'Playbook')}/old`;
  const url = `${path}?dryRun=All`;
  const patch = async (body: object) => {
    const answer = await send(url, { method: 'PATCH', body, type: 'application/merge-patch+json' });
    return { code: answer.code, rules: rulesIn(answer) };
  };

  beforeAll(async () => {
    // The mistakes were there before the policies were: bindings are taken away for a moment.
    const binding = `${NAMESPACE}-ansible-playbook-operator-path-01-playbook`;
    const api = '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings';
    const { body } = await send(`${api}/${binding}`, { method: 'GET' });
    await send(`${api}/${binding}`, { method: 'DELETE' });
    const from = [{ path: '../hosts' }, { path: 'hosts' }];
    const old = playbook({ inventory: { from } }, { name: 'old' });
    const created = () => send(pathIn(NAMESPACE, 'Playbook'), { method: 'POST', body: old });
    await waitFor('the missing binding', async () => (await created()).code === 201);
    const { resourceVersion: _, uid: __, ...metadata } = body.metadata as JsonObject;
    await send(api, { method: 'POST', body: { ...body, metadata } });
    const bad = playbook({ source: { ...source, path: '..' } });
    await waitFor('the binding', async () => (await verdict(NAMESPACE, bad)).code === 422);
  });

  test.each([
    ['of something else is let in, whatever was wrong before', { spec: { timeout: '1h' } }],
    [
      'that moves an old mistake is let in',
      { spec: { inventory: { from: [{ path: 'a' }, { path: '../hosts' }] } } },
    ],
    ['of labels is let in', { metadata: { labels: { a: 'b' } } }],
  ])('%s', async (_, body) => expect(await patch(body)).toEqual({ code: 200, rules: [] }));

  test.each([
    ['of an old mistake to another one is denied', { spec: { inventory: { from: [{ path: '../b' }] } } }],
    ['that adds a mistake is denied', { spec: { ansible: { configPath: '/etc/ansible.cfg' } } }],
  ])('%s', async (_, body) => expect(await patch(body)).toEqual(denied('PATH-01')));
});

describe('a bypass', () => {
  const privileged = (reason: string) =>
    playbook(
      { runtime: { securityContext: { privileged: true } } },
      { annotations: { [ANNOTATIONS.bypass]: reason } },
    );

  beforeAll(async () => {
    const role = ['create', 'clusterrole', 'bypass-pod-01', '--verb=bypass'];
    await succeed([...role, `--resource=playbookpolicies.${GROUP}`, '--resource-name=POD-01']);
    await succeed([
      'create',
      'clusterrolebinding',
      'bypass-pod-01',
      '--clusterrole=bypass-pod-01',
      '--user=trusted',
    ]);
  });

  test.each([
    ['of the rule by who has the right to it holds', 'trusted', 'POD-01=needs the node', ALLOWED],
    ['among others holds', 'trusted', 'POD-02=x, POD-01 = y', ALLOWED],
    ['of the rule by another user does not', 'untrusted', 'POD-01=needs the node', denied('POD-01')],
    ['of another rule does not', 'trusted', 'POD-02=x', denied('POD-01')],
    ['without a reason does not', 'trusted', 'POD-01=', denied('POD-01')],
  ])('%s', async (_, as, reason, expected) =>
    expect(await verdict(NAMESPACE, privileged(reason), { as })).toEqual(expected),
  );
});

describe('stamps', () => {
  const run = (requestedBy?: object, annotations = {}) =>
    objectOf('Run', { playbookRef: { name: 'site' }, ...(requestedBy && { requestedBy }) }, { annotations });
  const onBehalfOf = { kind: 'Schedule', name: 'nightly', uid: 'a' };
  const CONTROLLER = 'system:serviceaccount:ansible-playbook-operator:ansible-playbook-operator-controller';
  const own = { username: 'untrusted', groups: ['system:authenticated'] };
  const restored = { [ANNOTATIONS.restored]: 'true' };
  const author = (name: string) =>
    playbook({}, { annotations: { [ANNOTATIONS.author]: `{"username":"${name}"}` } });

  beforeAll(() => user(CONTROLLER, NAMESPACE));

  test.each<[string, JsonObject, string, object]>([
    ['of a Run that name its creator are let in', run(own), 'untrusted', ALLOWED],
    ['of a Run are missed', run(), 'untrusted', denied('ID-01', 403)],
    [
      'that name somebody else are denied',
      run({ ...own, username: 'trusted' }),
      'untrusted',
      denied('ID-01', 403),
    ],
    [
      'with other groups are denied',
      run({ ...own, groups: ['system:masters'] }),
      'untrusted',
      denied('ID-01', 403),
    ],
    ['on behalf of an object are denied', run({ ...own, onBehalfOf }), 'untrusted', denied('ID-01', 403)],
    [
      'on behalf of an object are let in from the controllers',
      run({ ...own, onBehalfOf }),
      CONTROLLER,
      ALLOWED,
    ],
    ['of a restored Run are let in', run({ ...own, username: 'trusted' }, restored), 'untrusted', ALLOWED],
    ['of a Playbook that name its author are let in', author('untrusted'), 'untrusted', ALLOWED],
    [
      'of a Playbook that name somebody else are denied',
      author('trusted'),
      'untrusted',
      denied('ID-01', 403),
    ],
  ])('%s', async (_, object, as, expected) => {
    expect(await verdict(NAMESPACE, object, { as })).toEqual(expected);
  });
});

test.each([
  ['added', undefined, 'true'],
  ['removed', 'true', null],
])('the mark of a restored Run is not %s later', async (what, before, after) => {
  const name = `marked-${what}`;
  const requestedBy = { username: 'admin', groups: ['system:masters', 'system:authenticated'] };
  const annotations = before === undefined ? {} : { [ANNOTATIONS.restored]: before };
  const run = objectOf('Run', { playbookRef: { name: 'site' }, requestedBy }, { name, annotations });
  const path = pathIn(NAMESPACE, 'Run');
  expect(await send(path, { method: 'POST', body: run })).toMatchObject({ code: 201 });
  const body = { metadata: { annotations: { [ANNOTATIONS.restored]: after } } };
  const type = 'application/merge-patch+json';
  const answer = await send(`${path}/${name}`, { method: 'PATCH', body, type });
  expect({ code: answer.code, rules: rulesIn(answer) }).toEqual(denied('ID-01', 403));
});

describe('rights', () => {
  const secrets = (...names: string[]) =>
    playbook({ secrets: { envFrom: names.map((name) => ({ secretRef: { name } })) } });
  const account = (runtime: object) => playbook({ runtime });
  const repository = objectOf('Repository', {
    url: 'https://git.example.com/a',
    tls: { caRef: { kind: 'Secret', name: 'db' } },
  });
  const projected = {
    name: 'v',
    projected: { sources: [{ secret: { name: 'db' } }, { secret: { name: 'api' } }] },
  };

  beforeAll(async () => {
    await user('db-reader', RIGHTS, ['--verb=get', '--resource=secrets', '--resource-name=db']);
    await user('reader', RIGHTS, ['--verb=get', '--resource=secrets']);
    await user('podder', RIGHTS, ['--verb=create', '--resource=pods']);
    const names = Array.from({ length: 9 }, (_, index) => `--resource-name=s${index}`);
    await user('many', RIGHTS, ['--verb=get', '--resource=secrets', ...names]);
    await user('actor', RIGHTS, [
      '--verb=impersonate',
      '--resource=serviceaccounts',
      '--resource-name=robot',
    ]);
  });

  const many = (count: number) => secrets(...Array.from({ length: count }, (_, index) => `s${index}`));
  const nobody = denied('REF-02', 403);
  test.each<[string, JsonObject, string, object]>([
    ['to no Secret are needed for none', playbook(), 'author', ALLOWED],
    ['to a Secret are needed to name it', secrets('db'), 'author', nobody],
    ['to a Secret are needed by Repositories as well', repository, 'author', nobody],
    ['to one Secret let it be named, twice if need be', secrets('db', 'db'), 'db-reader', ALLOWED],
    ['to one Secret let no other be named', secrets('db', 'api'), 'db-reader', nobody],
    [
      'to one Secret of a volume are not enough for two',
      account({ volumes: [projected] }),
      'db-reader',
      nobody,
    ],
    ['to all Secrets let any be named', secrets('db', 'api'), 'reader', ALLOWED],
    ['to make Pods let any be named', many(20), 'podder', ALLOWED],
    ['to each Secret let eight be named at once', many(8), 'many', ALLOWED],
    ['to each Secret do not let nine be named at once', many(9), 'many', nobody],
    [
      'to a ServiceAccount are needed to name it',
      account({ serviceAccountName: 'robot' }),
      'author',
      denied('REF-03', 403),
    ],
    ['to a ServiceAccount let it be named', account({ serviceAccountName: 'robot' }), 'actor', ALLOWED],
    [
      'to the default account are needed for its token',
      account({ automountServiceAccountToken: true }),
      'author',
      denied('REF-03', 403),
    ],
    [
      'to the default account are not needed without',
      account({ automountServiceAccountToken: false }),
      'author',
      ALLOWED,
    ],
    ['to make Pods let any account be named', account({ serviceAccountName: 'robot' }), 'podder', ALLOWED],
  ])('%s', async (_, object, as, expected) => {
    expect(await verdict(RIGHTS, object, { as })).toEqual(expected);
  });

  test('to a Secret are not needed by an update that names no other', async () => {
    const path = pathIn(RIGHTS, 'Playbook');
    const old = { ...secrets('db'), metadata: { name: 'old' } };
    expect((await send(path, { method: 'POST', body: old })).code).toBe(201);
    const env = [{ name: 'A', secretKeyRef: { name: 'db', key: 'a' } }];
    const body = { spec: { timeout: '1h', secrets: { env } } };
    const type = 'application/merge-patch+json';
    const { code } = await send(`${path}/old?dryRun=All`, { method: 'PATCH', body, type, as: 'author' });
    expect(code).toBe(200);
  });
});
