import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { resolveBinaries } from './binaries.ts';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import type { KeyPairFiles } from './pki.ts';
import { httpsProbe } from './probe.ts';
import { lockedVersion, releaseOf } from './programs.ts';

const minute = 60_000;
let parentDirectory: string;

beforeAll(async () => {
  await resolveBinaries(['etcd', 'kube-apiserver', 'kubectl']);
  parentDirectory = await mkdtemp(join(tmpdir(), 'control-plane-test-'));
}, 20 * minute);
afterAll(() => rm(parentDirectory, { recursive: true, force: true }));

/** Tells whether a process is there; one that has ended and only waits to be reaped is not. */
async function isRunning(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const state = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return !/\) Z /.test(state);
}

async function running(processes: Readonly<Record<string, number>>): Promise<string[]> {
  const names = Object.keys(processes);
  const states = await Promise.all(Object.values(processes).map(isRunning));
  return names.filter((_, index) => states[index]);
}

describe('a control plane', () => {
  let plane: ControlPlane;
  beforeAll(async () => {
    plane = await startControlPlane({ parentDirectory });
  }, 5 * minute);
  afterAll(() => plane.stop(), minute);

  test('is of the locked version, and so is kubectl', async () => {
    const { version } = await lockedVersion('kube-apiserver', releaseOf(process.env));
    const { stdout, code } = await plane.kubectl(['version', '-o', 'json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      clientVersion: { gitVersion: version },
      serverVersion: { gitVersion: version },
    });
  });

  test('stores what kubectl creates from its input', async () => {
    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'team' } };
    const created = await plane.kubectl(['create', '-f', '-'], JSON.stringify(namespace));
    expect(created).toEqual({ stdout: 'namespace/team created\n', stderr: '', code: 0 });
    const { stdout } = await plane.kubectl(['get', 'namespaces', '-o', 'name']);
    expect(stdout).toContain('namespace/team\n');
  });

  test('gives the exit code and the message of a kubectl that fails', async () => {
    const { code, stderr } = await plane.kubectl(['get', 'namespace', 'absent']);
    expect(code).toBe(1);
    expect(stderr).toContain('namespaces "absent" not found');
  });

  test('enforces RBAC', async () => {
    const { code, stderr } = await plane.kubectl(['get', 'secrets', '-A', '--as=ann']);
    expect(code).toBe(1);
    expect(stderr).toContain('User "ann" cannot list resource "secrets"');
  });

  test('signs tokens of ServiceAccounts that it accepts', async () => {
    await plane.kubectl(['create', 'serviceaccount', 'robot']);
    const { stdout: token } = await plane.kubectl(['create', 'token', 'robot']);
    const server = [`--server=${plane.server}`, `--certificate-authority=${plane.pki.ca.certificate}`];
    const user = ['--kubeconfig=/dev/null', `--token=${token}`];
    const { stdout } = await plane.kubectl([...server, ...user, 'auth', 'whoami', '-o', 'json']);
    expect(JSON.parse(stdout).status.userInfo.username).toBe('system:serviceaccount:default:robot');
  });

  test('keeps its etcd closed to clients of the API', async () => {
    const flags = await readFile(`/proc/${plane.processes.etcd}/cmdline`, 'utf8');
    const url = /--listen-client-urls=(\S+?)\0/.exec(flags)?.[1];
    const ca = plane.pki.etcdCa.certificate;
    const ask = async (client: KeyPairFiles) => (await httpsProbe({ url: `${url}/readyz`, ca, client }))();
    expect(await ask(plane.pki.etcd)).toBe(true);
    expect(await ask(plane.pki.admin)).toBe(false);
  });

  test(
    'lives beside another one',
    async () => {
      const other = await startControlPlane({ parentDirectory });
      expect(other.server).not.toBe(plane.server);
      await other.stop();
      expect(await running(plane.processes)).toEqual(['guard', 'etcd', 'kube-apiserver']);
    },
    5 * minute,
  );

  test(
    'leaves no process and no file when it is stopped',
    async () => {
      expect(await running(plane.processes)).toEqual(['guard', 'etcd', 'kube-apiserver']);
      await plane.stop();
      expect(await running(plane.processes)).toEqual([]);
      expect(existsSync(plane.directory)).toBe(false);
    },
    minute,
  );
});

test(
  'with a controller manager has ServiceAccounts, and collects what has lost its owner',
  async () => {
    await resolveBinaries(['kube-controller-manager']);
    const plane = await startControlPlane({ parentDirectory, controllerManager: true });
    try {
      const wait = ['--for=create', '--timeout=60s', 'serviceaccount/default'];
      expect(await plane.kubectl(['wait', ...wait])).toMatchObject({ code: 0 });
      await plane.kubectl(['create', 'configmap', 'owner']);
      const { stdout: uid } = await plane.kubectl([
        'get',
        'configmap',
        'owner',
        '-o=jsonpath={.metadata.uid}',
      ]);
      const ownerReferences = [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'owner', uid }];
      const owned = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'owned', ownerReferences } };
      expect(await plane.kubectl(['create', '-f', '-'], JSON.stringify(owned))).toMatchObject({ code: 0 });
      await plane.kubectl(['delete', 'configmap', 'owner']);
      const gone = ['--for=delete', '--timeout=60s', 'configmap/owned'];
      expect(await plane.kubectl(['wait', ...gone])).toMatchObject({ code: 0 });
    } finally {
      await plane.stop();
    }
  },
  20 * minute,
);

test(
  'a flag that kube-apiserver does not know is an error with its log, and leaves nothing behind',
  async () => {
    const start = startControlPlane({ parentDirectory, apiServerFlags: ['--no-such-flag'] });
    await expect(start).rejects.toThrow(
      /kube-apiserver ended \(exit code 1\)[\s\S]*unknown flag: --no-such-flag/,
    );
    expect(await readdir(parentDirectory)).toEqual([]);
  },
  5 * minute,
);

describe('when its parent is killed', () => {
  let parent: ChildProcess;
  afterEach(() => {
    parent.kill('SIGKILL');
  });

  test(
    'its processes end and its directory goes',
    async () => {
      const module = pathToFileURL(join(import.meta.dirname, 'control-plane.ts')).href;
      const script = `
      const { startControlPlane } = await import(${JSON.stringify(module)});
      const plane = await startControlPlane({ parentDirectory: ${JSON.stringify(parentDirectory)} });
      console.log(JSON.stringify(plane));`;
      parent = spawn(process.execPath, ['--input-type=module', '-e', script], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const plane = await firstLine(parent);
      expect(await running(plane.processes)).toEqual(['guard', 'etcd', 'kube-apiserver']);
      parent.kill('SIGKILL');
      const deadline = Date.now() + minute / 2;
      while ((await running(plane.processes)).length > 0 && Date.now() < deadline) await sleep(100);
      expect(await running(plane.processes)).toEqual([]);
      expect(existsSync(plane.directory)).toBe(false);
    },
    5 * minute,
  );
});

async function firstLine(child: ChildProcess): Promise<ControlPlane> {
  if (child.stdout === null) throw new Error('the parent has no standard output');
  for await (const line of createInterface({ input: child.stdout })) return JSON.parse(line);
  throw new Error('the parent ended without a control plane');
}
