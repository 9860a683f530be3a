import { chmod, copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type CommandResult, runCommand } from './cluster/command.ts';
import { commitAll } from './git-repository.ts';

let root: string;
const env = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' };

/** A repository whose generator is the given program; it has generated `out/a.txt` and committed everything. */
async function repository(generator: string): Promise<void> {
  await mkdir(join(root, 'hack'));
  await mkdir(join(root, 'out'));
  await mkdir(join(root, 'node_modules'));
  await copyFile(join(import.meta.dirname, 'verify.sh'), join(root, 'hack/verify.sh'));
  await chmod(join(root, 'hack/verify.sh'), 0o755);
  await writeFile(join(root, '.gitignore'), 'node_modules/\n');
  await writeFile(
    join(root, 'package.json'),
    JSON.stringify({ scripts: { generate: `node -e "${generator}"` } }),
  );
  await writeFile(join(root, 'out/a.txt'), 'a\n');
  commitAll(root, 'all');
}

const verify = (): Promise<CommandResult> => runCommand(join(root, 'hack/verify.sh'), [], { env });
const write = (text: string, file = 'out/a.txt') => `require('fs').writeFileSync('${file}', '${text}\\n')`;
const ADVICE = 'Generated files are not up to date: run "make generate" and commit the result.\n';

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "verify test's "));
});
afterEach(() => rm(root, { recursive: true, force: true }));

describe('make verify', () => {
  test('is content when generating changes nothing', async () => {
    await repository(write('a'));
    expect(await verify()).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  test.each([
    ['changes a tracked file', write('b'), '-a\n+b\n'],
    ['makes a file that is not there', write('new', 'out/b.txt'), '+++ b/generated/out/b.txt\n'],
    ['removes a file', "require('fs').rmSync('out/a.txt')", '--- a/present/out/a.txt\n'],
  ])('fails when generating %s, and leaves the working tree alone', async (_, generator, shown) => {
    await repository(generator);
    const { code, stdout, stderr } = await verify();
    expect({ code, stderr }).toEqual({ code: 1, stderr: ADVICE });
    expect(stdout).toContain(shown);
    expect(await readFile(join(root, 'out/a.txt'), 'utf8')).toBe('a\n');
  });

  test('notices an untracked file that generating would change', async () => {
    await repository(write('b', 'out/new file.txt'));
    await writeFile(join(root, 'out/new file.txt'), 'old\n');
    const { code, stdout } = await verify();
    expect(code).toBe(1);
    expect(stdout).toContain('-old\n+b\n');
  });

  test('judges the working tree, not the last commit', async () => {
    await repository(write('b'));
    await writeFile(join(root, 'out/a.txt'), 'b\n');
    expect((await verify()).code).toBe(0);
  });

  test('fails when generating fails', async () => {
    await repository('process.exit(3)');
    expect((await verify()).code).not.toBe(0);
  });
});
