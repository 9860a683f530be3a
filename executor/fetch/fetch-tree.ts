/** A commit of a repository and, when asked, those of its submodules, as files below one directory. */
import { mkdir, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { GitUrl } from '../../schemas/domain/git-url.ts';
import { checkOut } from './checkout.ts';
import { fetchRef, requireAncestor, type Workplace } from './commit.ts';
import { type ConnectionContext, connect } from './connection.ts';
import { type Credentials, originOf } from './credentials.ts';
import { FetchError } from './failure.ts';
import { type GitSession, git } from './git.ts';
import { requireLfs } from './lfs.ts';
import type { FetchRequest } from './request.ts';
import { watchSize } from './size-guard.ts';
import { type Submodule, submodulesOf } from './submodules.ts';
import { summarizeTree } from './tree.ts';

/** One fetch with its limits. */
export interface Fetch {
  request: FetchRequest;
  session: GitSession;
  context: ConnectionContext;
  /** Credentials and the only origin that they are for. */
  credentials: { origin: string; credentials: Credentials } | undefined;
  maxBytes: number;
  /** Submodules met so far. */
  submodules: number;
}

/** What to check out. */
type Want = Pick<FetchRequest, 'ref' | 'revision'>;

const MAX_SUBMODULES = 100;
const SHA256_COMMIT = '0'.repeat(64);

/** Fetches into `directory`, which is empty or does not exist, and returns the commit. */
export async function fetchTree(fetch: Fetch, url: GitUrl, want: Want, directory: string): Promise<string> {
  const { request, maxBytes, credentials } = fetch;
  const own = credentials?.origin === originOf(url) ? credentials.credentials : undefined;
  const connection = await connect(url, own, fetch.context);
  const guard = watchSize(directory, maxBytes, fetch.session.signal);
  try {
    const session = { ...fetch.session, signal: guard.signal };
    if (request.lfs) await requireLfs(session, session.home);
    const ref = await judgedRef({ session, connection, directory: `${directory}.history` }, want);
    const commit = await fetchInto({ session, connection, directory }, ref);
    const { gitlinks } = await summarizeTree(session, directory, commit, maxBytes);
    await checkOut(session, directory, commit, request.lfs ? connection : undefined);
    const submodules = request.submodules
      ? await submodulesOf(session, directory, commit, gitlinks, url)
      : [];
    for (const submodule of submodules) await fetchSubmodule(fetch, submodule, directory);
    return commit;
  } finally {
    guard.stop();
  }
}

/** The ref to fetch: the revision, once it has proved to be an ancestor. `place` is for its history and does not outlast this. */
async function judgedRef(place: Workplace, { ref, revision }: Want): Promise<FetchRequest['ref']> {
  if (revision === undefined) return ref;
  await createRepository(place, revision);
  await requireAncestor(place, revision.toLowerCase(), ref);
  await rm(place.directory, { recursive: true, force: true });
  return { ...ref, commit: revision };
}

async function fetchSubmodule(fetch: Fetch, { url, path, commit }: Submodule, parent: string): Promise<void> {
  const refuse = (problem: string): FetchError =>
    new FetchError('SubmoduleRefused', problem, 'turn submodules off');
  if (++fetch.submodules > MAX_SUBMODULES)
    throw refuse(`the repository has more than ${MAX_SUBMODULES} submodules`);
  const directory = join(parent, path);
  // File systems that ignore case may have put a link there.
  if ((await realpath(directory)) !== join(await realpath(parent), path))
    throw refuse(`submodule "${path}" lies behind a symbolic link`);
  await fetchTree(fetch, url, { ref: { commit } }, directory);
}

/** Makes the repository in the object format of the server: known from the commit, else SHA-1, else SHA-256. */
async function fetchInto(place: Workplace, ref: FetchRequest['ref']): Promise<string> {
  await createRepository(place, ref.commit);
  try {
    return await fetchRef(place, ref);
  } catch (error) {
    const mismatch = error instanceof FetchError && error.failure.reason === 'ObjectFormatMismatch';
    if (!mismatch || ref.commit !== undefined) throw error;
  }
  await rm(join(place.directory, '.git'), { recursive: true });
  await createRepository(place, SHA256_COMMIT);
  return fetchRef(place, ref);
}

async function createRepository(
  { session, directory }: Workplace,
  commit: string | undefined,
): Promise<void> {
  await mkdir(directory, { recursive: true });
  const format = commit?.length === 64 ? ['--object-format=sha256'] : [];
  await git(session, ['init', '--quiet', '--template=', ...format], { directory });
}
