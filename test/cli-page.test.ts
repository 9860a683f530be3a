import { spawn } from 'node:child_process';
import { mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { ensureVenv } from '../hack/ansible/venv.ts';
import { normalLines } from './console.ts';
import { fences } from './markdown.ts';

const root = join(import.meta.dirname, '..');
const page = join(root, 'docs/cli.md');
const text = readFileSync(page, 'utf8');
const examples = fences(text)
  .filter(({ info }) => info[0] === 'console')
  .map(({ text: shown }) => ({ shown, command: shown.slice(2, shown.indexOf('\n')) }));

/** What a shell prints for a line, errors and warnings in their places. */
async function outputOf(line: string): Promise<string> {
  const { bin } = await ensureVenv('2.19');
  const directory = mkdtempSync(join(tmpdir(), 'apo-page-'));
  try {
    const file = join(directory, 'output');
    const output = openSync(file, 'w');
    const env = { ...process.env, PATH: `${bin}:${process.env.PATH}`, HOME: directory };
    // Caches stay where they are.
    const cache = { XDG_CACHE_HOME: process.env.XDG_CACHE_HOME || join(process.env.HOME ?? '', '.cache') };
    const options = { cwd: root, env: { ...env, ...cache } };
    const child = spawn('bash', ['-c', line], { ...options, stdio: ['ignore', output, output] });
    await new Promise((resolve) => child.once('exit', resolve));
    return readFileSync(file, 'utf8').replaceAll(root, '$PWD').trimStart();
  } finally {
    rmSync(directory, { recursive: true });
  }
}

it('has examples', () => expect(examples.length).toBeGreaterThan(3));

it.each(examples)(
  'docs/cli.md shows the real output of $command',
  async ({ shown, command }) => {
    const real = `$ ${command}\n${await outputOf(command)}`;
    if (process.env.UPDATE_GOLDENS)
      writeFileSync(
        page,
        readFileSync(page, 'utf8').replace(shown, () => real),
      );
    else expect(normalLines(shown)).toEqual(normalLines(real));
  },
  300_000,
);
