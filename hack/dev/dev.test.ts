import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type CommandResult, runCommand } from '../cluster/command.ts';

const minute = 60_000;
const program = join(import.meta.dirname, 'main.ts');
let parent: string;
let directory: string;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'dev-test-'));
  directory = join(parent, 'dev');
  env = { ...process.env, DEV_DIRECTORY: directory };
});
afterAll(async () => {
  await dev('down');
  await rm(parent, { recursive: true, force: true });
}, minute);

const dev = (...args: string[]): Promise<CommandResult> =>
  runCommand(process.execPath, [program, ...args], { env });

const kubectl = (...args: string[]): Promise<CommandResult> =>
  runCommand(join(directory, 'bin/kubectl'), args, { env: { KUBECONFIG: join(directory, 'kubeconfig') } });

/** IDs of processes that work in the directory: all that "up" has started. */
async function processes(): Promise<number[]> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(
    ids.map((id) =>
      Promise.all([
        readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => ''),
        readFile(`/proc/${id}/environ`, 'utf8').catch(() => ''),
      ]),
    ),
  );
  const ours = ids.filter((_, index) => lines[index]?.some((text) => text.includes(directory)));
  return ours.map(Number).filter((id) => id !== process.pid);
}

async function ended(): Promise<boolean> {
  const deadline = Date.now() + minute / 2;
  while ((await processes()).length > 0) {
    if (Date.now() > deadline) return false;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return true;
}

const refused = ['apply', '-f', join(import.meta.dirname, '../../examples/refused')];

test(
  'up gives a control plane with the operator at work, also when an earlier up was killed half-way',
  async () => {
    const killed = spawn(process.execPath, [program, 'up'], { env, stdio: ['ignore', 'ignore', 'pipe'] });
    const exit = once(killed, 'exit');
    await once(killed.stderr, 'data');
    killed.kill('SIGKILL');
    await exit;
    expect(await dev('up')).toMatchObject({ code: 0, stdout: expect.stringContaining('kubeconfig') });
    const { code, stderr } = await kubectl(...refused);
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('spec.ansible.strategy') });
    expect(await kubectl('get', 'serviceaccount', 'default')).toMatchObject({ code: 0 });
  },
  5 * minute,
);

test(
  'a second up changes nothing that runs',
  async () => {
    const before = await processes();
    expect(await dev('up')).toMatchObject({ code: 0 });
    expect(await processes()).toEqual(before);
  },
  2 * minute,
);

test(
  'up starts the server again when it has ended',
  async () => {
    for (const id of await processes())
      if ((await readFile(`/proc/${id}/cmdline`, 'utf8')).includes('webhooks/main.ts')) process.kill(id, 9);
    expect(await dev('up')).toMatchObject({ code: 0 });
    expect((await kubectl(...refused)).stderr).toContain('spec.ansible.strategy');
  },
  2 * minute,
);

test(
  'what a daemon that is killed has started ends with it, and up recovers',
  async () => {
    for (const id of await processes())
      if ((await readFile(`/proc/${id}/cmdline`, 'utf8')).includes('daemon.ts')) process.kill(id, 9);
    expect(await ended()).toBe(true);
    expect(await dev('up')).toMatchObject({ code: 0 });
    expect(await kubectl('get', '--raw', '/readyz')).toMatchObject({ code: 0, stdout: 'ok' });
  },
  5 * minute,
);

test(
  'down leaves nothing behind, and may be called when nothing runs',
  async () => {
    expect(await dev('down')).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(existsSync(directory)).toBe(false);
    expect(await processes()).toEqual([]);
    expect(await dev('down')).toMatchObject({ code: 0 });
  },
  minute,
);
