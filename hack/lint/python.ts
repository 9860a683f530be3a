/** `npm run lint:python`: ruff, in its pinned release, over the Python in this repository. */
import { join, resolve } from 'node:path';
import { ensureVenv } from '../ansible/venv.ts';
import { runCommand } from '../cluster/command.ts';

const root = resolve(import.meta.dirname, '../..');

const { bin } = await ensureVenv('dev');
for (const args of [['check'], ['format', '--check']]) {
  const options = { cwd: root, env: process.env };
  const { code, stdout, stderr } = await runCommand(join(bin, 'ruff'), [...args, '--quiet', '.'], options);
  process.stdout.write(stdout);
  process.stderr.write(stderr);
  if (code !== 0) process.exitCode = 1;
}
