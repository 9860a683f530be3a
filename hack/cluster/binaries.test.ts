import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { cacheDirectory, resolveBinaries } from './binaries.ts';
import { goEnvironment, hostTarget } from './build.ts';
import { releaseOf, releases } from './programs.ts';

const target = { os: 'linux', arch: 'amd64' };
let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'binaries-test-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const log = (line: string) => {
  throw new Error(`nothing was to be built: ${line}`);
};
const executable = (name: string, text = '') => writeFile(join(root, name), text, { mode: 0o755 });

describe('KUBEBUILDER_ASSETS', () => {
  test('wins when it holds what is asked for', async () => {
    await Promise.all(['etcd', 'kubectl'].map((name) => executable(name)));
    const env = { KUBEBUILDER_ASSETS: root };
    await expect(resolveBinaries(['etcd', 'kubectl'], { env, log })).resolves.toBe(root);
  });

  test('without some of them is an error that names those', async () => {
    await executable('etcd');
    await writeFile(join(root, 'kubectl'), '', { mode: 0o644 });
    await expect(
      resolveBinaries(['kube-apiserver', 'etcd', 'kubectl'], { env: { KUBEBUILDER_ASSETS: root }, log }),
    ).rejects.toThrow(
      `KUBEBUILDER_ASSETS: ${root} has no executable kube-apiserver, kubectl: put them there`,
    );
  });
});

describe('the cache directory', () => {
  test.each([
    ['XDG_CACHE_HOME', { XDG_CACHE_HOME: '/xdg', HOME: '/home/ann' }, '/xdg'],
    ['~/.cache when XDG_CACHE_HOME is unset', { HOME: '/home/ann' }, '/home/ann/.cache'],
    [
      '~/.cache when XDG_CACHE_HOME is relative',
      { XDG_CACHE_HOME: 'xdg', HOME: '/home/ann' },
      '/home/ann/.cache',
    ],
  ])('is under %s', async (_, env, parent) => {
    const directory = await cacheDirectory(env, target, 'default');
    expect(directory.startsWith(`${parent}/ansible-playbook-operator/k8s/`)).toBe(true);
  });

  test('is named after the locked versions and the machine', async () => {
    const named = await Promise.all(
      releases.map((release) => cacheDirectory({ HOME: '/h' }, target, release)),
    );
    for (const directory of named)
      expect(directory).toMatch(/\/v\d+\.\d+\.\d+-etcd-v\d+\.\d+\.\d+-linux-amd64$/);
    expect(new Set(named).size).toBe(releases.length);
  });
});

describe('KUBERNETES_RELEASE', () => {
  test.each([
    ['unset', {}, 'default'],
    ['empty', { KUBERNETES_RELEASE: '' }, 'default'],
    ['newest', { KUBERNETES_RELEASE: 'newest' }, 'newest'],
  ])('%s', (_, env, release) => {
    expect(releaseOf(env)).toBe(release);
  });

  test('of another name is an error that says which there are', () => {
    expect(() => releaseOf({ KUBERNETES_RELEASE: '1.29' })).toThrow(
      'KUBERNETES_RELEASE: "1.29" is unknown: use default or newest',
    );
  });
});

describe('a build', () => {
  test('without Go in PATH is an error that says what to install', async () => {
    const env = { XDG_CACHE_HOME: root, HOME: root, PATH: root };
    await expect(resolveBinaries(['etcd'], { env, log })).rejects.toThrow(
      /"go" is not in PATH: install Go 1\.\d+ or newer .* or set KUBEBUILDER_ASSETS/,
    );
  });

  test('with a Go that is too old is an error with both versions', async () => {
    await executable('go', '#!/bin/sh\necho go1.21.5\n');
    const env = { XDG_CACHE_HOME: join(root, 'cache'), HOME: root, PATH: root };
    await expect(resolveBinaries(['etcd'], { env, log })).rejects.toThrow(
      /Go is too old: "go1\.21\.5", needed is 1\.\d+/,
    );
  });

  test('that fails gives the end of the messages, and leaves nothing behind', async () => {
    const script = '#!/bin/sh\n[ "$1" = env ] && echo go9.0 && exit\necho "checksum mismatch" >&2\nexit 1\n';
    await executable('go', script);
    const env = { XDG_CACHE_HOME: join(root, 'cache'), HOME: root, PATH: root };
    const build = resolveBinaries(['etcd'], { env, log: () => {} });
    await expect(build).rejects.toThrow(
      /building etcd v\S+ failed \(go build, exit code 1\):\nchecksum mismatch/,
    );
    expect(
      await readdir(await cacheDirectory(env, hostTarget(process.platform, process.arch), 'default')),
    ).toEqual([]);
  });

  test('happens once when two callers come at the same time, and not again', async () => {
    const script = `#!/bin/sh
[ "$1" = env ] && echo go9.0 && exit
while [ "$1" != -o ]; do shift; done
/bin/sleep 0.3
echo built > "$2"
/bin/chmod +x "$2"
`;
    await executable('go', script);
    const env = { XDG_CACHE_HOME: join(root, 'cache'), HOME: root, PATH: root };
    const lines: string[] = [];
    const call = () => resolveBinaries(['etcd', 'kubectl'], { env, log: (line) => lines.push(line) });
    const [first, second] = await Promise.all([call(), call()]);
    expect(first).toBe(second);
    expect((await readdir(first)).sort()).toEqual(['etcd', 'kubectl']);
    expect(lines.filter((line) => line.startsWith('building'))).toHaveLength(2);
    expect(lines.filter((line) => line.startsWith('waiting'))).toHaveLength(1);
    await expect(resolveBinaries(['etcd'], { env, log })).resolves.toBe(first);
  });
});

test("Go's environment keeps the caller's and fixes what could change the result", () => {
  const env = { HOME: '/h', GOPROXY: 'off', GOFLAGS: '-mod=mod', GOOS: 'plan9', GOTOOLCHAIN: 'auto' };
  expect(goEnvironment(env, target)).toEqual({
    HOME: '/h',
    GOPROXY: 'off',
    CGO_ENABLED: '0',
    GOFLAGS: '-mod=readonly',
    GOTOOLCHAIN: 'local',
    GOWORK: 'off',
    GOOS: 'linux',
    GOARCH: 'amd64',
  });
});

test.each([
  ['linux', 'x64', { os: 'linux', arch: 'amd64' }],
  ['darwin', 'arm64', { os: 'darwin', arch: 'arm64' }],
])("Node's %s/%s has Go's names", (platform, arch, expected) => {
  expect(hostTarget(platform, arch)).toEqual(expected);
});
