import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { fingerprintOfLine, hasEntry, lookupName } from './known-hosts.ts';
import { createSshKeys } from './testing/git-ssh-server.ts';

describe('hasEntry', () => {
  it.each([
    ['a plain name', 'git.example ssh-ed25519 AAAA', 'git.example', true],
    ['another name', 'git.example ssh-ed25519 AAAA', 'other.example', false],
    ['one of several names', 'a,git.example,b ssh-ed25519 AAAA', 'git.example', true],
    ['another case', 'Git.Example ssh-ed25519 AAAA', 'git.example', true],
    ['a name with port', '[git.example]:2222 ssh-ed25519 AAAA', '[git.example]:2222', true],
    ['a pattern', '*.example ssh-ed25519 AAAA', 'git.example', true],
    ['a pattern of single letters', 'gi?.example ssh-ed25519 AAAA', 'git.example', true],
    ['an exception', '*.example,!git.example ssh-ed25519 AAAA', 'git.example', false],
    ['a certificate authority', '@cert-authority *.example ssh-ed25519 AAAA', 'git.example', true],
    ['a comment', '# git.example ssh-ed25519 AAAA', 'git.example', false],
    ['a pattern made to take long', `${'*a'.repeat(200)} ssh-ed25519 AAAA`, 'a'.repeat(250), true],
  ])('judges %s', (_, text, name, expected) => {
    expect(hasEntry(text, name)).toBe(expected);
  });

  it('reads names that ssh-keygen has hashed', () => {
    const directory = mkdtempSync(join(tmpdir(), 'apo-known-'));
    const file = join(directory, 'known_hosts');
    const key = createSshKeys().public.split(' ').slice(0, 2).join(' ');
    writeFileSync(file, `git.example ${key}\n`);
    execFileSync('ssh-keygen', ['-q', '-H', '-f', file], { stdio: 'ignore' });
    const text = execFileSync('cat', [file], { encoding: 'utf8' });
    const fingerprint = execFileSync('ssh-keygen', ['-l', '-f', file], { encoding: 'utf8' });
    rmSync(directory, { recursive: true });
    expect(text).not.toContain('git.example');
    expect([hasEntry(text, 'git.example'), hasEntry(text, 'other.example')]).toEqual([true, false]);
    expect(fingerprint).toContain(fingerprintOfLine(text, 1));
  });
});

describe('lookupName', () => {
  it.each([
    ['the name with port when the file has it', '[git.example]:2222 k A', 2222, '[git.example]:2222'],
    ['the bare name when the file has only that', 'git.example k A', 2222, 'git.example'],
    ['the name with port when the file has neither', '', 2222, '[git.example]:2222'],
    ['the bare name for port 22', '', 22, 'git.example'],
  ])('is %s', (_, text, port, expected) => {
    expect(lookupName(text, 'git.example', port)).toBe(expected);
  });
});
