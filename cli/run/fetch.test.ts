import { afterAll, afterEach, beforeAll, expect, it, jest } from '@jest/globals';
import { createAuthority, issueCertificate } from '../../executor/fetch/testing/certificates.ts';
import { type GitServer, startGitHttpServer } from '../../executor/fetch/testing/git-http-server.ts';
import { createSampleRepository } from '../../executor/fetch/testing/sample-repository.ts';
import { createScenario, type Scenario } from '../../executor/fetch/testing/scenario.ts';
import { ensureVenv } from '../../hack/ansible/venv.ts';
import { createPlace, type Place } from '../testing/apo.ts';
import { siteManifests } from '../testing/manifests.ts';

jest.setTimeout(120_000);

let place: Place;
let scenario: Scenario;
let server: GitServer;
let authority: string;
let commit: string;
const login = { username: 'reader', password: 'secret-password-1' };

beforeAll(async () => {
  place = createPlace((await ensureVenv('2.19')).bin);
  scenario = createScenario();
  const ca = createAuthority('Test authority');
  authority = ca.certificate;
  const repository = createSampleRepository(scenario.repositories, 'infra');
  commit = repository.commit('The site', {
    files: { 'ok.yml': '- hosts: all\n  gather_facts: false\n  tasks: [{ping: }]\n' },
  });
  server = await startGitHttpServer({
    root: scenario.repositories,
    tls: issueCertificate(ca, ['localhost']),
    login,
  });
  place.file(
    'policy.yaml',
    'apiVersion: ansible.cloud37.dev/v1beta1\nkind: PlaybookPolicy\nmetadata: {name: loopback}\nspec: {rules: [{id: GIT-04, mode: "Off"}]}\n',
  );
}, 300_000);
afterEach(() => expect(place.leftovers()).toEqual([]));
afterAll(async () => {
  await server.close();
  scenario.remove();
  place.remove();
});

const run = async (name: string, ref: string, password = login.password) => {
  const more = JSON.stringify([
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'ca' }, data: { 'ca.crt': authority } },
    { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'git' }, stringData: { ...login, password } },
  ]);
  const repository = `ref: {${ref}}\ntls: {caRef: {name: ca}}\nauth: {type: Basic, secretRef: {name: git}}`;
  const text = siteManifests({
    url: `https://localhost:${server.port}/${name}`,
    repository,
    playbook: 'ok.yml',
  });
  place.file('site.yaml', `${text}---\n{"apiVersion": "v1", "kind": "List", "items": ${more}}\n`);
  const { status, stdout, stderr } = await place.apo([
    'run',
    '-f',
    'site.yaml',
    '--policy',
    'policy.yaml',
    '-o',
    'json',
  ]);
  expect(stdout + stderr).not.toContain(password);
  return { status, result: JSON.parse(stdout) as { failure?: { message: string } } };
};

it('clones the Repository with its credentials and names the commit that ran', async () => {
  const { status, result } = await run('infra.git', 'branch: main');
  expect(result).toMatchObject({ phase: 'Succeeded', commit, ref: 'refs/heads/main', totals: { ok: 2 } });
  expect(status).toBe(0);
});

it.each<[string, Parameters<typeof run>, string]>([
  ['a repository that does not exist', ['none.git', 'branch: main'], 'Git'],
  ['a commit that does not exist', ['infra.git', `commit: ${'f'.repeat(40)}`], 'Git'],
  ['a branch that does not exist', ['infra.git', 'branch: none'], 'Git'],
  ['a wrong password', ['infra.git', 'branch: main', 'wrong-password-2'], 'Git'],
])('reports %s', async (_, args, failureClass) => {
  const { status, result } = await run(...args);
  expect(result).toMatchObject({
    phase: 'Failed',
    class: failureClass,
    failure: { hint: expect.any(String) },
  });
  expect(status).toBe(1);
});

it('reports a Git host that cannot be reached', async () => {
  place.file('site.yaml', siteManifests({ url: 'https://localhost:1/infra.git', playbook: 'ok.yml' }));
  const { status, stdout } = await place.apo([
    'run',
    '-f',
    'site.yaml',
    '--policy',
    'policy.yaml',
    '-o',
    'json',
  ]);
  expect(JSON.parse(stdout)).toMatchObject({ phase: 'Failed', class: 'Network' });
  expect(status).toBe(1);
});
