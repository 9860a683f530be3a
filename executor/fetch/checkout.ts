/** From a fetched commit to files. */
import type { Connection } from './connection.ts';
import { FetchError } from './failure.ts';
import { type GitSession, git } from './git.ts';
import { lfsSettings } from './lfs.ts';

/** Checks a commit out, detached. Filters that .gitattributes names are not configured, hence not run; with `lfsFrom`, that of Git LFS is. */
export async function checkOut(
  session: GitSession,
  directory: string,
  commit: string,
  lfsFrom: Connection | undefined,
): Promise<void> {
  const lfs = lfsFrom && { connection: lfsFrom, settings: lfsSettings(lfsFrom.url) };
  await git(
    session,
    ['checkout', '--quiet', '--force', '--detach', '--no-recurse-submodules', commit, '--'],
    { directory, ...lfs },
  );
  const head = (await git(session, ['rev-parse', '--verify', 'HEAD^{commit}'], { directory })).trim();
  if (head !== commit)
    throw new FetchError('GitFailed', `git checked out ${head} instead of ${commit}`, 'report this');
}
