import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { RepositorySpec } from '../../schemas/v1beta1/repository.ts';
import { repository } from '../testing/run-inputs.ts';
import { gitEnvironment } from './galaxy-git.ts';

let directory: string;

beforeEach(() => {
  directory = join(mkdtempSync(join(tmpdir(), 'galaxy-git-')), "it's $(here)");
  mkdirSync(join(directory, 'git'), { recursive: true });
  for (const [name, text] of [
    ['username', 'alice\n'],
    ['password', "p'a$s w;rd\n"],
    ['token', 'tok-1\n'],
  ] as const)
    writeFileSync(join(directory, 'git', name), text);
});
afterEach(() => rmSync(join(directory, '..'), { recursive: true, force: true }));

/** Runs the real git with the variables, and nothing of this machine's configuration. */
function git(spec: Partial<RepositorySpec>, args: readonly string[], stdin = '') {
  const env = {
    PATH: process.env.PATH ?? '',
    HOME: directory,
    GIT_CONFIG_NOSYSTEM: '1',
    ...gitEnvironment(repository(spec).spec, directory),
  };
  return spawnSync('git', args, { env, input: stdin, encoding: 'utf8', cwd: directory });
}

/** What git would send to a URL. */
const credentials = (spec: Partial<RepositorySpec>, url: string): string =>
  git(spec, ['credential', 'fill'], `url=${url}\n\n`).stdout;

const auth = (type: 'SSH' | 'Basic' | 'Token') => ({ auth: { type, secretRef: { name: 'git' } } });
const url = 'https://git.example.com:8443/infra.git';

describe('the password of the Repository', () => {
  it('is for other repositories of its server', () => {
    const text = credentials({ url, ...auth('Basic') }, 'https://git.example.com:8443/roles.git');
    expect(text).toContain("username=alice\npassword=p'a$s w;rd\n");
  });

  it('may be a token', () => {
    const text = credentials({ url, ...auth('Token') }, 'https://git.example.com:8443/roles.git');
    expect(text).toContain('username=git\npassword=tok-1\n');
  });

  it.each([
    ['another host', 'https://git.example.org:8443/roles.git'],
    ['another port', 'https://git.example.com/roles.git'],
    ['another scheme', 'http://git.example.com:8443/roles.git'],
    ['a subdomain', 'https://a.git.example.com:8443/roles.git'],
  ])('is not for %s', (_title, other) => {
    const { stdout, status } = git({ url, ...auth('Basic') }, ['credential', 'fill'], `url=${other}\n\n`);
    expect(stdout).not.toContain('password=');
    expect(status).not.toBe(0);
  });

  it('is not used where the type of the credentials is not set', () => {
    expect(credentials({ url, auth: { secretRef: { name: 'git' } } }, url)).not.toContain('password=');
  });
});

it('git follows no redirects, and trusts the authorities of the Repository for its server only', () => {
  const spec = { url, tls: { caRef: { name: 'ca' } } };
  expect(git(spec, ['config', '--get', 'http.followRedirects']).stdout).toBe('false\n');
  const ca = (of: string) => git(spec, ['config', '--get-urlmatch', 'http.sslCAInfo', of]).stdout;
  expect(ca(url)).toBe(`${directory}/git/ca.crt\n`);
  expect(ca('https://git.example.org/x.git')).toBe('');
});

describe('ssh', () => {
  /** The command line that git would run, taken apart by the shell that git gives it to. */
  const words = (spec: Partial<RepositorySpec>): string[] => {
    const { GIT_SSH_COMMAND: command } = gitEnvironment(repository(spec).spec, directory);
    const { stdout } = spawnSync('sh', ['-c', `printf '%s\\n' ${command}`], { encoding: 'utf8' });
    return stdout.split('\n').slice(0, -1);
  };

  it('uses the key of the Repository, and servers that it knows', () => {
    expect(
      words({ url: 'git@git.example.com:a.git', ...auth('SSH'), ssh: { knownHostsRef: { name: 'k' } } }),
    ).toEqual([
      'ssh',
      '-F',
      '/dev/null',
      '-o',
      'BatchMode=yes',
      '-o',
      'StrictHostKeyChecking=yes',
      '-o',
      `UserKnownHostsFile=${directory}/git/known_hosts`,
      '-o',
      'IdentitiesOnly=yes',
      '-i',
      `${directory}/git/private-key`,
    ]);
  });

  it('has no key where the Repository has another kind of credentials', () => {
    expect(words({ url, ...auth('Basic') })).not.toContain('-i');
  });

  it('takes any host key only where the Repository says so', () => {
    expect(words({ ssh: { hostKeyChecking: 'Disabled' } })).toContain('StrictHostKeyChecking=no');
  });
});
