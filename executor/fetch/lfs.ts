/** Git LFS: where large files come from is for us to say, not for .lfsconfig. */
import type { GitUrl } from '../../schemas/domain/git-url.ts';
import { FetchError } from './failure.ts';
import { type GitSession, tryGit } from './git.ts';
import type { GitSetting } from './git-environment.ts';

/** Settings for a checkout that downloads LFS files from the repository's own server. Over ssh, git-lfs asks that server for the address. */
export function lfsSettings(url: GitUrl): GitSetting[] {
  const settings: GitSetting[] = [
    ['filter.lfs.smudge', 'git-lfs smudge -- %f'],
    ['filter.lfs.process', 'git-lfs filter-process'],
    ['filter.lfs.required', 'true'],
    ['lfs.basictransfersonly', 'true'],
    ['lfs.locksverify', 'false'],
    ['lfs.standalonetransferagent', ''],
  ];
  const server = `${url.display.replace(/\/+$/, '').replace(/\.git$/, '')}.git/info/lfs`;
  return url.scheme === 'ssh' ? [...settings, ['lfs.url', url.display]] : [...settings, ['lfs.url', server]];
}

/** Fails with LfsMissing when git has no lfs command. */
export async function requireLfs(session: GitSession, directory: string): Promise<void> {
  const { code } = await tryGit(session, ['lfs', 'version'], { directory });
  if (code !== 0)
    throw new FetchError(
      'LfsMissing',
      'git-lfs is not installed',
      'install git-lfs, or turn LFS off for the Repository',
    );
}
