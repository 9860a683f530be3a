/** Repositories for tests, made with git itself. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What one commit contains: text of files, and targets of symbolic links. */
export interface Content {
  files?: Record<string, string>;
  links?: Record<string, string>;
}

/** A work tree and the bare repository that it pushes to. */
export interface SampleRepository {
  bare: string;
  /** Runs git in the work tree and returns its output. */
  git: (...args: string[]) => string;
  /** Writes an object that git itself would not make, straight into the bare repository; returns its name. */
  plant: (type: 'tree' | 'blob', content: Buffer | string) => string;
  /** Points the branch main of the bare repository to a new commit of a tree; returns the commit. */
  publish: (tree: string) => string;
  /** Commits content and pushes the current branch; returns the commit. */
  commit: (message: string, content: Content) => string;
}

const IDENTITY = {
  GIT_AUTHOR_NAME: 'Test',
  GIT_AUTHOR_EMAIL: 'test@example.invalid',
  GIT_COMMITTER_NAME: 'Test',
  GIT_COMMITTER_EMAIL: 'test@example.invalid',
  GIT_AUTHOR_DATE: '2026-01-01T00:00:00Z',
  GIT_COMMITTER_DATE: '2026-01-01T00:00:00Z',
};

/** Creates `<root>/<name>.git` and a work tree for it. */
export function createSampleRepository(root: string, name: string): SampleRepository {
  const bare = join(root, `${name}.git`);
  const work = join(root, `${name}.work`);
  const env = {
    PATH: process.env.PATH,
    HOME: root,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    ...IDENTITY,
  };
  const run = (cwd: string, args: string[]): string =>
    execFileSync('git', args, { cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
  mkdirSync(work, { recursive: true });
  run(root, ['init', '--quiet', '--bare', '--initial-branch=main', bare]);
  run(work, ['init', '--quiet', '--initial-branch=main']);
  run(work, ['remote', 'add', 'origin', bare]);
  const git = (...args: string[]): string => run(work, args);
  const bareGit = (args: string[], input?: Buffer | string): string =>
    execFileSync('git', args, {
      cwd: bare,
      env,
      encoding: 'utf8',
      ...(input === undefined ? {} : { input }),
    }).trim();
  return {
    bare,
    git,
    plant: (type, content) => bareGit(['hash-object', '-w', '--literally', '-t', type, '--stdin'], content),
    publish: (tree) => {
      const commit = bareGit(['commit-tree', '-m', 'planted', tree]);
      bareGit(['update-ref', 'refs/heads/main', commit]);
      return commit;
    },
    commit: (message, { files = {}, links = {} }) => {
      for (const [path, text] of Object.entries(files)) {
        mkdirSync(dirname(join(work, path)), { recursive: true });
        writeFileSync(join(work, path), text);
      }
      for (const [path, target] of Object.entries(links)) {
        mkdirSync(dirname(join(work, path)), { recursive: true });
        symlinkSync(target, join(work, path));
      }
      git('add', '--all', '--force');
      git('commit', '--quiet', '--allow-empty', '--no-gpg-sign', '-m', message);
      git('push', '--quiet', 'origin', 'HEAD');
      return git('rev-parse', 'HEAD');
    },
  };
}

/** Content of a tree object: entries as they are, in this order. */
export const treeObject = (
  entries: readonly (readonly [mode: string, name: string, object: string])[],
): Buffer =>
  Buffer.concat(
    entries.flatMap(([mode, name, object]) => [Buffer.from(`${mode} ${name}\0`), Buffer.from(object, 'hex')]),
  );
