/** Brings one commit into an empty repository: the cheapest way that the server supports, then the dearer ones. */
import type { Connection } from './connection.ts';
import { FetchError } from './failure.ts';
import { type GitSession, git, tryGit } from './git.ts';
import type { FetchRequest } from './request.ts';

type Ref = FetchRequest['ref'];

/** Where the fetched tip is kept. */
const TIP = 'refs/apo/tip';
const EVERYTHING = ['+refs/heads/*:refs/apo/heads/*', '+refs/tags/*:refs/apo/tags/*'];
const FETCH = [
  'fetch',
  '--quiet',
  '--no-tags',
  '--no-recurse-submodules',
  '--no-auto-maintenance',
  '--no-write-fetch-head',
];

/** A repository on disk and the server that it is filled from. */
export interface Workplace {
  session: GitSession;
  connection: Connection;
  directory: string;
}

/** Full name of a branch or tag; undefined when only a commit is given. */
export const refName = ({ branch, tag }: Ref): string | undefined =>
  tag !== undefined ? `refs/tags/${tag}` : branch !== undefined ? `refs/heads/${branch}` : undefined;

/** Fetches what `ref` names and returns its commit. Fails with RefNotFound, CommitNotFound or a reason of the connection. */
export async function fetchRef(place: Workplace, ref: Ref): Promise<string> {
  return ref.commit === undefined
    ? fetchTip(place, ref, ['--depth=1'])
    : fetchCommit(place, ref.commit.toLowerCase(), ref);
}

/** Fails unless `commit` is the tip of `ref` or one of its ancestors. Needs a repository of its own, which becomes a partial clone without trees and files. */
export async function requireAncestor(place: Workplace, commit: string, ref: Ref): Promise<void> {
  const filter = ['--filter=tree:0'];
  const tip =
    ref.commit === undefined
      ? await fetchTip(place, ref, filter)
      : await fetchCommit(place, ref.commit.toLowerCase(), ref, filter);
  // Objects that are missing may be fetched by this, and fork commits then exist; that does not make them ancestors.
  const { code } = await tryGit(place.session, ['merge-base', '--is-ancestor', commit, tip], place);
  if (code === 0) return;
  throw new FetchError(
    'NotAnAncestor',
    `commit ${commit} is not in the history of ${describe(ref)}`,
    'choose a commit that was merged into the ref of the Repository, or change the ref',
  );
}

/** A ref as messages name it. */
export function describe(ref: Ref): string {
  const name = ref.tag !== undefined ? `tag ${ref.tag}` : `branch ${ref.branch}`;
  if (ref.commit === undefined) return name;
  return refName(ref) === undefined ? `commit ${ref.commit}` : `commit ${ref.commit} (${name})`;
}

async function fetchTip(place: Workplace, ref: Ref, options: readonly string[]): Promise<string> {
  await git(place.session, [...FETCH, ...options, 'origin', `+${refName(ref)}:${TIP}`], place);
  const commit = await commitOf(place, TIP);
  if (commit !== undefined) return commit;
  throw new FetchError(
    'RefNotFound',
    `${describe(ref)} does not lead to a commit`,
    'name a tag or branch of a commit',
  );
}

async function fetchCommit(
  place: Workplace,
  commit: string,
  ref: Ref,
  options: readonly string[] = ['--depth=1'],
): Promise<string> {
  for (const refspecs of [[`+${commit}:${TIP}`], namedRef(ref), EVERYTHING]) {
    if (refspecs.length === 0) continue;
    // Only the commit alone may be shallow: a branch has to be searched in full.
    const shallow =
      refspecs[0]?.startsWith(`+${commit}`) === true
        ? options
        : options.filter((option) => !option.startsWith('--depth'));
    const { code, stderr } = await tryGit(
      place.session,
      [...FETCH, ...shallow, 'origin', ...refspecs],
      place,
    );
    if (code === 0) {
      const found = await commitOf(place, commit);
      if (found === commit) return commit;
      if (found !== undefined)
        throw new FetchError(
          'CommitNotFound',
          `${commit} is a tag object, not a commit`,
          `name the commit that it points to: ${found}`,
        );
    } else if (!REFUSED.test(stderr)) {
      await git(place.session, [...FETCH, ...shallow, 'origin', ...refspecs], place);
    }
  }
  throw new FetchError(
    'CommitNotFound',
    `${place.connection.url.display} has no commit ${commit}`,
    'check the commit; it must be pushed to the repository',
  );
}

// The server does not have the object, or does not serve objects that no ref names.
const REFUSED =
  /not our ref|unadvertised object|couldn't find remote ref|no such remote ref|did not send all necessary objects/i;

const namedRef = (ref: Ref): string[] => {
  const name = refName(ref);
  return name === undefined ? [] : [`+${name}:${TIP}`];
};

async function commitOf({ session, directory }: Workplace, name: string): Promise<string | undefined> {
  const { code, stdout } = await tryGit(
    session,
    ['rev-parse', '--quiet', '--verify', '--end-of-options', `${name}^{commit}`],
    { directory },
  );
  return code === 0 ? stdout.trim() : undefined;
}
