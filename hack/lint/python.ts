/** `npm run lint:python`: ruff, in its pinned release, over the Python in this repository. */
import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { ensureVenv } from '../ansible/venv.ts';

const root = resolve(import.meta.dirname, '../..');

const { bin } = await ensureVenv('dev');
for (const args of [['check'], ['format', '--check']]) {
  const { status, error } = spawnSync(join(bin, 'ruff'), [...args, '--quiet', '.'], {
    cwd: root,
    stdio: 'inherit',
  });
  if (error !== undefined) throw error;
  if (status !== 0) process.exitCode = 1;
}
