import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { requireGit } from './git.ts';

const home = mkdtempSync(join(tmpdir(), 'apo-git-'));
const session = (path: string) => ({ path, home, signal: new AbortController().signal });
afterAll(() => rmSync(home, { recursive: true }));

describe('requireGit', () => {
  it('is content with the git of this machine', async () => {
    await expect(requireGit(session(process.env.PATH ?? ''))).resolves.toBeUndefined();
  });
  it('fails when PATH has no git', async () => {
    await expect(requireGit(session('/nonexistent'))).rejects.toMatchObject({
      failure: { class: 'Config', reason: 'GitMissing' },
    });
  });
  it('fails when git is too old to pin addresses', async () => {
    writeFileSync(join(home, 'git'), '#!/bin/sh\necho git version 2.36.6\n', { mode: 0o755 });
    await expect(requireGit(session(home))).rejects.toMatchObject({
      failure: {
        reason: 'GitMissing',
        message: 'git is too old: git version 2.36.6',
        hint: 'install git 2.37 or newer',
      },
    });
  });
});
