/** `make demo`: a refused manifest, then a realistic example admitted and executed, with nothing but this checkout. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureVenv } from './ansible/venv.ts';
import { commitAll } from './git-repository.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Runs a command in sight of the reader; a status other than the expected one ends the demo. */
function show(comment: string, args: readonly string[], expected: number, env: NodeJS.ProcessEnv): void {
  process.stdout.write(`\n# ${comment}\n$ bin/apo ${args.join(' ')}\n`);
  const { status } = spawnSync(join(root, 'bin/apo'), args, { cwd: root, env, stdio: 'inherit' });
  if (status !== expected) throw new Error(`expected exit status ${expected}, got ${String(status)}`);
}

/** A Git repository with the contents of the example, as a team would have it. */
function repository(directory: string): void {
  cpSync(join(root, 'examples/site/project'), directory, { recursive: true });
  commitAll(directory, 'The site');
}

const { bin } = await ensureVenv('2.19');
const temporary = mkdtempSync(join(tmpdir(), 'apo-demo-'));
try {
  const source = join(temporary, 'site');
  repository(source);
  const env = { ...process.env, PATH: `${bin}:${process.env.PATH ?? ''}` };
  const example = ['-f', 'examples/site/v1beta1', '-f', 'examples/site/vault-secret.yaml'];
  show(
    'A manifest with mistakes is refused at the door, field by field.',
    ['admit', '-f', 'examples/refused'],
    1,
    env,
  );
  show(
    'Manifests of v1alpha1 are judged by the same rules; these are admitted as they are.',
    ['admit', '-f', 'examples/site/v1alpha1'],
    0,
    env,
  );
  show(
    'A Run is admitted and executed, here as a local process.',
    ['run', ...example, 'site-2026-11', '--source', `site=${source}`],
    0,
    env,
  );
} finally {
  rmSync(temporary, { recursive: true, force: true });
}
