/** A working tree in place of a fetched commit (`apo run --source REPOSITORY=DIR`): looked at with git, never changed. */
import { mkdtemp, realpath, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { FetchError } from './failure.ts';
import { type GitSession, tryGit } from './git.ts';
import type { GitSetting } from './git-environment.ts';

/** A directory on this machine. */
export interface LocalSource {
  /** Absolute, without symbolic links. */
  path: string;
  /** HEAD, when the directory is the root of a working tree with a commit. */
  commit: string | undefined;
  /** Whether files differ from the commit or are not known to git; false without a commit. */
  dirty: boolean;
}

/** What looking at a directory takes. */
export interface LocalSourceDependencies {
  /** Value of PATH. */
  path: string;
  temporaryDirectory: string;
  signal: AbortSignal;
}

/**
 * Describes a directory. It may be hostile: its own git configuration is kept from running anything. Throws a FetchError
 * with reason SourceInvalid when it is no directory.
 */
export async function localSource(
  directory: string,
  dependencies: LocalSourceDependencies,
): Promise<LocalSource> {
  const path = await realpath(directory).catch(() => undefined);
  if (path === undefined || !(await stat(path)).isDirectory()) {
    throw new FetchError(
      'SourceInvalid',
      `the source ${directory} is no directory`,
      'name the directory of a working tree',
    );
  }
  const home = await mkdtemp(join(dependencies.temporaryDirectory, 'apo-source-'));
  try {
    const session = { path: dependencies.path, home, signal: dependencies.signal };
    return { path, ...(await describeTree(session, path)) };
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

const SAFE: readonly GitSetting[] = [['safe.directory', '*']];

async function describeTree(session: GitSession, directory: string): Promise<Omit<LocalSource, 'path'>> {
  const none = { commit: undefined, dirty: false };
  const options = { directory, settings: SAFE };
  const root = await tryGit(session, ['rev-parse', '--show-prefix'], options);
  const head = await tryGit(session, ['rev-parse', '--quiet', '--verify', 'HEAD^{commit}'], options);
  // A directory within a larger repository is not what that repository's commit stands for.
  if (root.code !== 0 || root.stdout.trim() !== '' || head.code !== 0) return none;
  const settings = [...SAFE, ...(await disarmed(session, directory))];
  const status = await tryGit(session, ['status', '--porcelain', '-z', '--ignore-submodules=all'], {
    directory,
    settings,
  });
  return { commit: head.stdout.trim(), dirty: status.code !== 0 || status.stdout !== '' };
}

/** Settings that take the commands out of every filter driver that the directory's configuration defines: `git status` would run them. */
async function disarmed(session: GitSession, directory: string): Promise<GitSetting[]> {
  const { stdout } = await tryGit(
    session,
    ['config', '--null', '--name-only', '--get-regexp', '^filter\\.'],
    { directory, settings: SAFE },
  );
  const drivers = new Set(
    stdout.split('\0').flatMap((name) => /^filter\.(.*)\.[^.]+$/s.exec(name)?.[1] ?? []),
  );
  return [...drivers].flatMap((driver): GitSetting[] => [
    [`filter.${driver}.clean`, ''],
    [`filter.${driver}.smudge`, ''],
    [`filter.${driver}.process`, ''],
    [`filter.${driver}.required`, 'false'],
  ]);
}
