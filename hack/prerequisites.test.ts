import { chmod, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type CommandResult, runCommand } from './cluster/command.ts';

let bin: string;

/** Runs the check with a PATH that holds what the script itself needs and the given programs. */
async function check(programs: Record<string, string>, tools: string[], env = {}): Promise<CommandResult> {
  for (const tool of ['sort', 'head', 'bash']) await symlink(await where(tool), join(bin, tool));
  for (const [name, body] of Object.entries(programs)) {
    await writeFile(join(bin, name), `#!${await where('bash')}\n${body}\n`);
    await chmod(join(bin, name), 0o755);
  }
  const script = join(import.meta.dirname, 'prerequisites.sh');
  return runCommand(await where('bash'), [script, ...tools], { env: { PATH: bin, ...env } });
}

async function where(tool: string): Promise<string> {
  const { stdout } = await runCommand('which', [tool], { env: process.env });
  return stdout.trim();
}

const good = {
  node: 'echo v20.11.1',
  npm: 'true',
  python3: 'case "$2" in *version*) echo 3.11;; esac',
  git: 'true',
  ssh: 'true',
  'ssh-keygen': 'true',
  'ssh-agent': 'true',
  go: 'echo go1.26.8',
};
const all = ['node', 'python', 'git', 'ssh', 'go'];

beforeEach(async () => {
  bin = await mkdtemp(join(tmpdir(), 'prerequisites-'));
});
afterEach(() => rm(bin, { recursive: true, force: true }));

describe('the check of prerequisites', () => {
  test('is content with the oldest versions that do', async () => {
    expect(await check(good, all)).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  test('takes newer versions for newer', async () => {
    const newer = {
      ...good,
      node: 'echo v100.0.0',
      python3: good.python3.replace('3.11', '3.100'),
      go: 'echo go1.100',
    };
    expect((await check(newer, all)).code).toBe(0);
  });

  test('names everything that is missing at once', async () => {
    const { code, stderr } = await check({}, all);
    expect(code).toBe(1);
    const named = stderr.split('\n').filter((line) => line.startsWith('missing: '));
    expect(named).toEqual([
      'missing: Node.js 20 or newer ("node" is not in PATH)',
      'missing: npm',
      'missing: Python 3.11 or newer ("python3" is not in PATH)',
      'missing: "git" is not in PATH',
      'missing: the SSH client ("ssh" is not in PATH)',
      'missing: the SSH client ("ssh-keygen" is not in PATH)',
      'missing: the SSH client ("ssh-agent" is not in PATH)',
      'missing: Go 1.26 or newer ("go" is not in PATH)',
    ]);
  });

  test.each([
    ['an old Node.js', { node: 'echo v18.19.0' }, 'Node.js 20 or newer (found 18.19.0)'],
    ['an old Python', { python3: 'echo 3.9' }, 'Python 3.11 or newer (found 3.9)'],
    [
      'a Python without venv',
      { python3: 'case "$2" in *version*) echo 3.12;; *) exit 1;; esac' },
      'the venv module of Python 3.12',
    ],
    ['an old Go', { go: 'echo go1.25.9' }, 'Go 1.26 or newer (found 1.25.9)'],
  ])('refuses %s', async (_, programs, message) => {
    const { code, stderr } = await check({ ...good, ...programs }, all);
    expect(code).toBe(1);
    expect(stderr).toContain(`missing: ${message}\n`);
  });

  test('needs no Go when the binaries are given', async () => {
    const { go, ...rest } = good;
    expect((await check(rest, all, { KUBEBUILDER_ASSETS: '/usr/local/kubebuilder/bin' })).code).toBe(0);
  });

  test('names the package of the SSH client', async () => {
    const { 'ssh-agent': _, ...rest } = good;
    const { code, stderr } = await check(rest, all);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr:
        'missing: the SSH client ("ssh-agent" is not in PATH)\n         install it (Debian, Ubuntu: apt-get install openssh-client)\n',
    });
  });

  test('refuses to check what it does not know', async () => {
    const { code, stderr } = await check(good, ['perl']);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: 'usage: prerequisites.sh [node] [python] [git] [ssh] [go]\n',
    });
  });
});
