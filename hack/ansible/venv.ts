/**
 * Virtual environments with pinned, hashed releases of ansible-core, for tests, the demo and benchmarks.
 * `node hack/ansible/venv.ts 2.19` makes one if need be and prints its bin directory. They are kept in
 * `${XDG_CACHE_HOME:-~/.cache}/ansible-playbook-operator/ansible/<name>-py<X.Y>-<hash of the requirements>`.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** Requirements file → the Python releases (3.N) that its pins are for, inclusive. */
export const VENVS = {
  '2.14': { oldest: 9, newest: 11 },
  '2.16': { oldest: 10, newest: 12 },
  '2.19': { oldest: 11, newest: 13 },
  runner: { oldest: 11, newest: 13 },
  dev: { oldest: 9, newest: 13 },
} as const;

/** Name of a virtual environment: a release of ansible-core, `runner` (ansible-runner) or `dev` (ruff). */
export type VenvName = keyof typeof VENVS;

/** The releases of ansible-core that the launcher is tested with, oldest first. */
export const ANSIBLE_VERSIONS = ['2.14', '2.16', '2.19'] as const satisfies readonly VenvName[];

const WAIT_MS = 200;
const LOCK_LIMIT_MS = 600_000;
const directory = fileURLToPath(new URL('.', import.meta.url));

const run = (file: string, args: readonly string[]): string =>
  execFileSync(file, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();

interface Python {
  path: string;
  minor: number;
}

const probe = (path: string): Python | undefined => {
  try {
    const [major, minor] = run(path, [
      '-c',
      'import sys, venv, ensurepip; print(*sys.version_info[:2])',
    ]).split(' ');
    return major === '3' ? { path, minor: Number(minor) } : undefined;
  } catch {
    return undefined;
  }
};

/** The first Python in PATH that suits, `python3` before the newest `python3.N`. Throws when there is none. */
export const findPython = (name: VenvName): Python => {
  const { oldest, newest } = VENVS[name];
  const named = Array.from({ length: newest - oldest + 1 }, (_, index) => `python3.${newest - index}`);
  for (const candidate of ['python3', ...named]) {
    const python = probe(candidate);
    if (python && python.minor >= oldest && python.minor <= newest) return python;
  }
  throw new Error(
    `no Python 3.${oldest} to 3.${newest} with the venv module in PATH, which ${name} needs: ` +
      `install one (Debian, Ubuntu: apt-get install python3 python3-venv)`,
  );
};

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

const readOwner = (lock: string): number | undefined => {
  try {
    return Number(readFileSync(join(lock, 'pid'), 'utf8')) || undefined;
  } catch {
    return undefined;
  }
};

const tryLock = (lock: string): boolean => {
  try {
    mkdirSync(lock);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
  writeFileSync(join(lock, 'pid'), String(process.pid));
  return true;
};

const removeIfAbandoned = (lock: string): void => {
  const owner = readOwner(lock);
  if (owner === undefined || isAlive(owner)) return;
  const aside = `${lock}.${process.pid}`;
  try {
    // Of several that see the dead owner, one wins the rename.
    renameSync(lock, aside);
  } catch {
    return;
  }
  rmSync(aside, { recursive: true, force: true });
};

const withLock = async <T>(lock: string, work: () => T): Promise<T> => {
  const limit = Date.now() + LOCK_LIMIT_MS;
  while (!tryLock(lock)) {
    if (Date.now() > limit)
      throw new Error(`${lock} is held for more than 10 minutes; remove it if nothing runs`);
    removeIfAbandoned(lock);
    await sleep(WAIT_MS);
  }
  try {
    return work();
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
};

const build = (python: Python, target: string, requirements: string): void => {
  rmSync(target, { recursive: true, force: true });
  run(python.path, ['-m', 'venv', target]);
  const pip = [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--no-input',
    '--disable-pip-version-check',
    '--require-hashes',
  ];
  try {
    run(join(target, 'bin', 'python'), [...pip, '--requirement', requirements]);
  } catch (error) {
    const stderr = (error as { stderr?: string }).stderr ?? String(error);
    throw new Error(`pip could not install ${requirements}:\n${stderr}`);
  }
  writeFileSync(join(target, '.complete'), '');
};

/** The virtual environment of that name, made if it does not exist yet. `bin` goes to the front of PATH. */
export const ensureVenv = async (name: VenvName): Promise<{ bin: string; python: string }> => {
  const requirements = join(directory, `requirements-${name}.txt`);
  const hash = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12);
  const python = findPython(name);
  const cache = join(
    process.env.XDG_CACHE_HOME || join(homedir(), '.cache'),
    'ansible-playbook-operator',
    'ansible',
  );
  const target = join(cache, `${name}-py3.${python.minor}-${hash}`);
  const isComplete = () => existsSync(join(target, '.complete'));
  if (!isComplete()) {
    mkdirSync(cache, { recursive: true });
    await withLock(`${target}.lock`, () => isComplete() || build(python, target, requirements));
  }
  return { bin: join(target, 'bin'), python: join(target, 'bin', 'python') };
};

if (import.meta.main) {
  const name = process.argv[2];
  if (name === undefined || !Object.hasOwn(VENVS, name)) {
    process.stderr.write(`usage: node hack/ansible/venv.ts ${Object.keys(VENVS).join('|')}\n`);
    process.exitCode = 2;
  } else {
    const { bin } = await ensureVenv(name as VenvName);
    process.stdout.write(`${bin}\n`);
  }
}
