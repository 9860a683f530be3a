import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parseGitUrl } from '../../schemas/domain/git-url.ts';
import { type AskpassVariables, offerPassphrase, offerPassword } from './credentials.ts';

const directory = mkdtempSync(join(tmpdir(), "apo credentials ' "));
const password = 's3cr3t "$x" `id` \\';
let variables: AskpassVariables;

beforeAll(async () => {
  const parsed = parseGitUrl('https://git.example:8443/team/site.git');
  if (!parsed.ok) throw new Error(parsed.problem);
  variables = await offerPassword(directory, parsed.url, { type: 'password', username: 'me', password });
});
afterAll(() => rmSync(directory, { recursive: true }));

const ask = (program: string | undefined, prompt: string, env: AskpassVariables) => {
  const { status, stdout } = spawnSync(program ?? '', [prompt], {
    env: { PATH: '/usr/bin:/bin', ...env },
    encoding: 'utf8',
  });
  return status === 0 ? stdout : undefined;
};

describe('the askpass program for a password', () => {
  it.each([
    ["Username for 'https://git.example:8443': ", 'me'],
    ["Password for 'https://me@git.example:8443': ", password],
    ["Password for 'https://it%27s%40me@git.example:8443': ", password],
  ])('answers %s', (prompt, expected) => {
    expect(ask(variables.GIT_ASKPASS, prompt, variables)).toBe(expected);
  });

  it.each([
    "Password for 'https://git.example': ",
    "Password for 'https://git.example:8444': ",
    "Password for 'http://git.example:8443': ",
    "Password for 'https://evil.example:8443': ",
    "Password for 'https://git.example:8443.evil.example': ",
    "Password for 'https://git.example:8443@evil.example': ",
    "Password for 'https://git.example:8443/x': ",
    "Password for 'cert:///https://git.example:8443': ",
    "Enter passphrase for key 'https://git.example:8443': ",
    'Password: ',
    '',
  ])('does not answer %j', (prompt) => {
    expect(ask(variables.GIT_ASKPASS, prompt, variables)).toBeUndefined();
  });

  it('has no secret in its text or environment, and is for this user only', () => {
    expect(`${readFileSync(variables.GIT_ASKPASS ?? '', 'utf8')}${JSON.stringify(variables)}`).not.toContain(
      's3cr3t',
    );
    for (const file of [variables.GIT_ASKPASS, variables.APO_PASSWORD_FILE])
      expect(statSync(file ?? '').mode & 0o077).toBe(0);
  });
});

describe('the askpass program for a passphrase', () => {
  it('answers for the one key', async () => {
    const own = mkdtempSync(join(directory, 'ssh-'));
    const offered = await offerPassphrase(own, '/private/key', 'open sesame');
    expect(ask(offered.SSH_ASKPASS, "Enter passphrase for key '/private/key': ", offered)).toBe(
      'open sesame',
    );
    expect(ask(offered.SSH_ASKPASS, "Enter passphrase for key '/private/key2': ", offered)).toBeUndefined();
    expect(ask(offered.SSH_ASKPASS, "me@git.example's password: ", offered)).toBeUndefined();
  });
});
