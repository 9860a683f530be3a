/** Which submodules a commit has, under the same rules as the repository itself. `git submodule` takes no part: nothing that .gitmodules says can run. */
import { type GitUrl, parseGitUrl } from '../../schemas/domain/git-url.ts';
import { FetchError } from './failure.ts';
import { type GitSession, tryGit } from './git.ts';
import type { Gitlink } from './tree.ts';

/** A submodule with the place it comes from. */
export interface Submodule extends Gitlink {
  url: GitUrl;
}

/** Finds the URL of every gitlink. Fails with SubmoduleRefused, naming the path. */
export async function submodulesOf(
  session: GitSession,
  directory: string,
  commit: string,
  gitlinks: readonly Gitlink[],
  parent: GitUrl,
): Promise<Submodule[]> {
  if (gitlinks.length === 0) return [];
  const { stdout } = await tryGit(
    session,
    ['config', '--blob', `${commit}:.gitmodules`, '--null', '--list'],
    { directory },
  );
  const urls = urlsByPath(stdout);
  return gitlinks.map((link) => ({ ...link, url: permittedUrl(link.path, urls.get(link.path), parent) }));
}

/** Reads `git config --null --list` of a .gitmodules file. Pure. */
export function urlsByPath(listing: string): Map<string, string> {
  const modules = new Map<string, { path?: string; url?: string }>();
  for (const record of listing.split('\0')) {
    const [, name, key, value] = /^submodule\.(.*)\.(path|url)\n(.*)$/s.exec(record) ?? [];
    if (name === undefined || value === undefined) continue;
    modules.set(name, { ...modules.get(name), [key === 'url' ? 'url' : 'path']: value });
  }
  const urls = new Map<string, string>();
  for (const { path, url } of modules.values())
    if (path !== undefined && url !== undefined) urls.set(path, url);
  return urls;
}

function permittedUrl(path: string, text: string | undefined, parent: GitUrl): GitUrl {
  const refuse = (problem: string): FetchError =>
    new FetchError(
      'SubmoduleRefused',
      `the URL of submodule "${path}" ${problem}`,
      'correct it in .gitmodules, or turn submodules off',
    );
  if (text === undefined) throw refuse('is missing in .gitmodules');
  const parsed = parseGitUrl(/^\.\.?\//.test(text) ? relativeUrl(parent, text) : text);
  if (!parsed.ok) throw refuse(parsed.problem);
  const { url } = parsed;
  if (url.hasCredentials) throw refuse('contains credentials');
  const encrypted = url.scheme === 'https' || url.scheme === 'ssh';
  if (!encrypted && url.scheme !== parent.scheme)
    throw refuse(`has the scheme ${url.scheme}, which the repository itself does not use`);
  return url;
}

/** Resolves a relative submodule URL (gitmodules(5)) against its parent. Leads to a text that `parseGitUrl` refuses when it climbs above the host. Pure. */
export function relativeUrl(parent: GitUrl, text: string): string {
  const prefix = parent.display.slice(0, parent.display.length - parent.path.length);
  const absolute = parent.path.startsWith('/');
  const segments = parent.path.split('/').filter((segment) => segment !== '');
  let rest = text;
  for (let step = /^(\.\.?)\/+/.exec(rest); step; step = /^(\.\.?)\/+/.exec(rest)) {
    if (step[1] === '..' && segments.pop() === undefined) return '';
    rest = rest.slice(step[0].length);
  }
  return `${prefix}${absolute ? '/' : ''}${[...segments, rest].join('/')}`;
}
