/** `npm run lint:sources`: judges every source file in the working tree, tracked or not, by `source-rules.ts`. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { runCommand } from '../cluster/command.ts';
import { problemsOf } from './source-rules.ts';

const root = resolve(import.meta.dirname, '../..');

const list = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
const { code, stdout, stderr } = await runCommand('git', list, { cwd: root, env: process.env });
if (code !== 0) throw new Error(`git ls-files: ${stderr}`);
// A file that was removed but not yet committed is still listed.
const paths = [...new Set(stdout.split('\0'))].filter((path) => path !== '' && existsSync(join(root, path)));
const files = paths.filter((path) => /\.(ts|js|py|sh)$/.test(path));
const problems = await Promise.all(
  files.map(async (path) => problemsOf({ path, text: await readFile(join(root, path), 'utf8') })),
);
for (const problem of problems.flat()) console.error(problem);
process.exitCode = problems.flat().length > 0 ? 1 : 0;
