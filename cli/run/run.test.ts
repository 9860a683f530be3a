import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it, jest } from '@jest/globals';
import { ensureVenv } from '../../hack/ansible/venv.ts';
import { createPlace, type Place } from '../testing/apo.ts';
import { siteManifests } from '../testing/manifests.ts';

jest.setTimeout(120_000);

let place: Place;
let tree: string;
beforeAll(async () => {
  const { bin } = await ensureVenv('2.19');
  place = createPlace(bin);
  tree = join(place.directory, `tree with "quotes" and ümlauts`);
  const play = (tasks: string) => `- hosts: all\n  gather_facts: false\n  tasks:\n${tasks}`;
  const plays: Record<string, string> = {
    'ok.yml': play(
      `    - name: Change something\n      command: echo {{ greeting | default('hi') }}\n    - name: Look\n      debug: {msg: "{{ token | default('') }}"}\n`,
    ),
    'fail.yml': play(
      `    - name: Always fails\n      command: "false"\n      when: inventory_hostname == 'two'\n`,
    ),
    'nothing.yml': '- hosts: nobody\n  tasks: []\n',
    'broken.yml': '- hosts: all\n  tasks:\n    - nonsense: 1\n      other: 2\n',
    'endless.yml': play(`    - name: Sleep\n      command: sleep 600\n`),
    "it's a “play”.yml": play('    - ping:\n'),
    'vaulted.yml': '- hosts: all\n  gather_facts: false\n  vars_files: [secret.yml]\n  tasks: [{ping: }]\n',
  };
  for (const [name, text] of Object.entries(plays))
    place.file(join(tree.slice(place.directory.length), name), text);
  place.file(join(tree.slice(place.directory.length), 'password'), 'right');
  place.file(join(tree.slice(place.directory.length), 'secret.yml'), 'a: 1\n');
  const vault = join(bin, 'ansible-vault');
  execFileSync(vault, ['encrypt', '--vault-id', 'default@password', 'secret.yml'], {
    cwd: tree,
    stdio: 'pipe',
  });
  const outside = join(place.directory, 'outside');
  mkdirSync(outside);
  mkdirSync(join(place.directory, 'linked'));
  place.file('linked/ok.yml', plays['ok.yml'] ?? '');
  symlinkSync(outside, join(place.directory, 'linked', 'out'));
}, 300_000);
afterEach(() => expect(place.leftovers()).toEqual([]));
afterAll(() => place.remove());

const manifests = (options: Parameters<typeof siteManifests>[0]) =>
  place.file('site.yaml', siteManifests(options));
const run = (args: readonly string[] = [], env: Record<string, string> = {}) =>
  place.apo(['run', '-f', 'site.yaml', '--source', `infra=${tree}`, ...args], { env });

it('runs a Playbook as an ad-hoc Run and says what happened', async () => {
  manifests({ playbook: 'ok.yml' });
  const { status, stdout, stderr } = await run();
  expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringContaining('POD-08') });
  expect(stdout).toMatch(/play 1: all \(2 hosts\)\ntask 1: Change something\n {2}changed: (one|two) \(/);
  expect(stdout).toMatch(/\nPlaybook\/site succeeded in [\d.]+s\n/);
  expect(stdout).toContain('2 hosts: ok 4  changed 2');
});

it('gives the result as one JSON object and the progress on standard error', async () => {
  const secret =
    'apiVersion: v1\nkind: Secret\nmetadata: {name: vars}\nstringData: {token: "tops3cret-value"}\n';
  const asked =
    'apiVersion: ansible.cloud37.dev/v1beta1\nkind: Run\nmetadata: {name: now}\nspec: {playbookRef: {name: site}}\n';
  manifests({
    playbook: 'ok.yml',
    spec: 'variables: {from: [{secretRef: {name: vars}}]}',
    more: `${secret}---\n${asked}`,
  });
  const { status, stdout, stderr } = await run(['-o', 'json']);
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    kind: 'Run',
    name: 'now',
    namespace: 'default',
    playbook: 'site',
    phase: 'Succeeded',
    source: tree,
    attempts: 1,
    rc: 0,
    totals: { hosts: 2, ok: 4, changed: 2, failed: 0 },
    timings: { total: expect.any(Number), play: expect.any(Number) },
  });
  expect(stderr).toContain('task 1: Change something');
  expect(stdout + stderr).not.toContain('tops3cret');
});

it("shows Ansible's own output when asked, with secrets left out", async () => {
  const secret =
    'apiVersion: v1\nkind: Secret\nmetadata: {name: vars}\nstringData: {token: "tops3cret-value"}\n';
  manifests({ playbook: 'ok.yml', spec: 'variables: {from: [{secretRef: {name: vars}}]}', more: secret });
  const { stdout } = await run(['-v']);
  expect(stdout).toContain('TASK [Change something]');
  expect(stdout).toContain('PLAY RECAP');
  expect(stdout).not.toContain('tops3cret');
});

it('repeats what spec.retry says, on the hosts that did not end well', async () => {
  manifests({
    playbook: 'fail.yml',
    spec: 'retry: {limit: 1, classes: [TaskFailed], backoff: {initialDelay: 1s}}',
  });
  const { status, stdout } = await run(['-o', 'json']);
  expect(status).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({
    attempts: 2,
    class: 'TaskFailed',
    hosts: [{ name: 'two', failed: 1 }],
  });
});

it.each<[string, Parameters<typeof siteManifests>[0], string, RegExp]>([
  ['a task that fails', { playbook: 'fail.yml' }, 'TaskFailed', /non-zero return code/],
  ['a playbook that does nothing', { playbook: 'nothing.yml' }, 'NothingRan', /./],
  ['a playbook that cannot be parsed', { playbook: 'broken.yml' }, 'Parse', /./],
  ['a missing playbook', { playbook: 'none.yml' }, 'Options', /none\.yml/],
  [
    'a playbook that never ends',
    { playbook: 'endless.yml', spec: 'timeout: 4s' },
    'Deadline',
    /longer than its deadline/,
  ],
  [
    'a wrong vault password',
    {
      playbook: 'vaulted.yml',
      spec: 'secrets: {vault: [{secretRef: {name: v}}]}',
      more: 'apiVersion: v1\nkind: Secret\nmetadata: {name: v}\nstringData: {password: wrong}\n',
    },
    'Vault',
    /./,
  ],
  [
    'a Secret that is not given',
    {
      playbook: 'ok.yml',
      spec: 'variables: {from: [{secretRef: {name: none}}, {configMapKeyRef: {name: c, key: k}}]}',
    },
    'Config',
    /^not among the given files: (ConfigMap "c", Secret "none"|Secret "none", ConfigMap "c")$/,
  ],
])('reports %s by its class', async (_, options, failureClass, message) => {
  manifests(options);
  const { status, stdout } = await run(['-o', 'json']);
  expect(status).toBe(1);
  const result = JSON.parse(stdout) as { failure: { message: string } };
  expect(result).toMatchObject({ phase: 'Failed', class: failureClass });
  expect(result.failure.message).toMatch(message);
});

it('runs files with spaces, quotes and other letters in their names', async () => {
  manifests({ playbook: "it's a “play”.yml" });
  expect(await run()).toMatchObject({ status: 0 });
});

it('refuses a link out of the working tree', async () => {
  manifests({ playbook: 'ok.yml' });
  const { status, stdout } = await place.apo([
    'run',
    '-f',
    'site.yaml',
    '--source',
    'infra=linked',
    '-o',
    'json',
  ]);
  expect(status).toBe(1);
  expect(JSON.parse(stdout).failure.message).toMatch(/out/);
});

it.each([
  [
    'ansible-playbook',
    /ansible-core 2\.14 or newer .*pip install ansible-core.*apt-get install ansible-core/,
  ],
  ['python3', /install Python 3\.9 or newer/],
])('says that %s is missing from PATH, and how to get it', async (missing, hint) => {
  manifests({ playbook: 'ok.yml' });
  const bin = join(place.directory, 'bin', missing);
  mkdirSync(bin, { recursive: true });
  // The programs are only looked for, never started.
  const present = ['sh', 'readlink', 'python3', 'ansible-playbook'].filter((name) => name !== missing);
  for (const name of present)
    symlinkSync(name === 'readlink' ? '/usr/bin/readlink' : '/bin/sh', join(bin, name));
  const { status, stdout } = await run(['-o', 'json'], { PATH: bin });
  expect(status).toBe(1);
  expect(JSON.parse(stdout).failure).toMatchObject({
    class: 'Config',
    message: `${missing} is not in PATH`,
    hint: expect.stringMatching(hint),
  });
});

it('does not run what admission refuses', async () => {
  manifests({ playbook: '../x.yml' });
  const text = await run();
  expect(text).toMatchObject({ status: 3, stdout: '' });
  expect(text.stderr).toMatch(/^site\.yaml:\d+: error: Playbook\/site spec\.source\.path: /m);
  const { status, stdout } = await run(['-o', 'json']);
  expect(status).toBe(3);
  expect(JSON.parse(stdout)).toMatchObject({
    phase: 'Refused',
    refused: [{ kind: 'Playbook', name: 'site', causes: [{ field: 'spec.source.path' }] }],
  });
});
