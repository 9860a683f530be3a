import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type LocalSource, localSource } from './local-source.ts';
import { createSampleRepository, type SampleRepository } from './testing/sample-repository.ts';

// Several processes a test, on a machine that may be busy.
jest.setTimeout(30_000);

const root = realpathSync(mkdtempSync(join(tmpdir(), 'apo-local-')));
const temporaryDirectory = join(root, 'temporary');
mkdirSync(temporaryDirectory);
let count = 0;
let sample: SampleRepository;
let work: string;
let commit: string;

const look = (directory: string): Promise<LocalSource> =>
  localSource(directory, {
    path: process.env.PATH ?? '',
    temporaryDirectory,
    signal: new AbortController().signal,
  });

beforeEach(() => {
  count += 1;
  sample = createSampleRepository(root, `site ${count}`);
  work = join(root, `site ${count}.work`);
  commit = sample.commit('first', { files: { 'site.yml': 'x\n', 'roles/a/tasks.yml': 'y\n' } });
});
afterAll(() => rmSync(root, { recursive: true }));

describe('localSource', () => {
  it('names the commit of a clean working tree', async () => {
    expect(await look(work)).toEqual({ path: work, commit, dirty: false });
  });
  it('follows links to the directory', async () => {
    symlinkSync(work, join(root, `link ${count}`));
    expect(await look(join(root, `link ${count}`))).toMatchObject({ path: work, commit });
  });
  it.each([
    ['a changed file', () => writeFileSync(join(work, 'site.yml'), 'z\n')],
    ['a new file', () => writeFileSync(join(work, 'größe "1"'), '')],
    ['a removed file', () => rmSync(join(work, 'site.yml'))],
  ])('calls a tree with %s dirty', async (_, change) => {
    change();
    expect(await look(work)).toMatchObject({ commit, dirty: true });
  });
  it('names no commit for a directory within a repository, without a repository, or without a commit', async () => {
    expect(await look(join(work, 'roles'))).toMatchObject({ commit: undefined, dirty: false });
    expect(await look(temporaryDirectory)).toMatchObject({ commit: undefined, dirty: false });
    rmSync(join(work, '.git'), { recursive: true });
    sample.git('init', '--quiet');
    expect(await look(work)).toMatchObject({ commit: undefined, dirty: false });
  });
  it.each(['/nonexistent/directory', '/etc/hostname'])('refuses %s', async (path) => {
    await expect(look(path)).rejects.toMatchObject({ failure: { class: 'Config', reason: 'SourceInvalid' } });
  });
  it('runs nothing that the directory configures', async () => {
    const mark = join(root, `mark ${count}`);
    const program = join(work, 'program');
    writeFileSync(program, `#!/bin/sh\ntouch '${mark}'\ncat\n`);
    chmodSync(program, 0o755);
    for (const hook of ['post-index-change', 'fsmonitor-watchman']) {
      mkdirSync(join(work, '.git/hooks'), { recursive: true });
      symlinkSync(program, join(work, '.git/hooks', hook));
    }
    for (const [name, value] of [
      ['core.fsmonitor', program],
      ['core.sshCommand', program],
      ['core.pager', program],
      ['diff.external', program],
      ['core.hooksPath', join(work, '.git/hooks')],
      ['filter.evil.clean', program],
      ['filter.evil.process', program],
      ['filter.a.b.clean', program],
      ['remote.origin.promisor', 'true'],
      ['remote.origin.url', `ext::${program}`],
      ['protocol.ext.allow', 'always'],
    ] as const)
      sample.git('config', name, value);
    writeFileSync(join(work, '.gitattributes'), '*.yml filter=evil\n* filter=a.b\n');
    utimesSync(join(work, 'site.yml'), 1, 1);
    expect(await look(work)).toMatchObject({ commit, dirty: true });
    expect(existsSync(mark)).toBe(false);
    // The trap is real: git alone walks into it.
    sample.git('-c', 'core.fsmonitor=false', 'status', '--porcelain');
    expect(existsSync(mark)).toBe(true);
  });
});
