/** The fetch step: one exact commit of one Git repository into one directory, or nothing at all. */
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { resolve as absolutePath, basename, dirname, join } from 'node:path';
import { type GitUrl, parseGitUrl, validCommit, validRefName } from '../../schemas/domain/git-url.ts';
import type { Resolver } from './address.ts';
import { checkOut } from './checkout.ts';
import { fetchRef, refName, requireAncestor, type Workplace } from './commit.ts';
import { type ConnectionContext, connect } from './connection.ts';
import { type Credentials, originOf, readCredentials } from './credentials.ts';
import { abortFailure, FetchError, type FetchFailure, systemErrorCode } from './failure.ts';
import { type GitSession, git, requireGit } from './git.ts';
import { requireLfs } from './lfs.ts';
import { DEFAULT_MAX_BYTES, type FetchRequest } from './request.ts';
import { watchSize } from './size-guard.ts';
import { submodulesOf } from './submodules.ts';
import { linkOutside, takeInventory } from './symlinks.ts';
import { summarizeTree, tooLarge } from './tree.ts';

/** What the fetch step takes from its surroundings. */
export interface FetchDependencies {
  /** Value of PATH. */
  path: string;
  /** Directory for private files (keys, known hosts); in a Pod it should be in memory. */
  temporaryDirectory: string;
  resolve: Resolver;
  /** Monotonic milliseconds. */
  now: () => number;
  /** Cancels the fetch. */
  signal?: AbortSignal;
}

/** A fetched commit. */
export interface FetchResult {
  /** Full object name of what is checked out. */
  commit: string;
  /** Full name of the branch or tag it was found through, or the commit that was asked for. */
  ref: string;
  /** Without credentials. */
  url: string;
  /** Size and number of the files checked out, submodules included. */
  bytes: number;
  files: number;
  seconds: number;
  /** First line of the commit message, at most 200 characters. */
  subject: string;
}

/** How a fetch ended. */
export type FetchOutcome = { ok: true; result: FetchResult } | { ok: false; failure: FetchFailure };

const MAX_SUBMODULES = 100;
const SHA256_COMMIT = '0'.repeat(64);

/** Fetches. Never throws for what a repository, server, request or file system can cause; on failure the destination does not exist (or is as empty as before). */
export async function fetchSource(
  request: FetchRequest,
  dependencies: FetchDependencies,
): Promise<FetchOutcome> {
  try {
    return { ok: true, result: await fetchIntoPlace(request, dependencies) };
  } catch (error) {
    if (error instanceof FetchError) return { ok: false, failure: error.failure };
    return { ok: false, failure: systemFailure(error).failure };
  }
}

/** One fetch with its limits. */
interface Fetch {
  request: FetchRequest;
  session: GitSession;
  context: ConnectionContext;
  credentials: { origin: string; credentials: Credentials } | undefined;
  maxBytes: number;
  submodules: number;
}

async function fetchIntoPlace(request: FetchRequest, dependencies: FetchDependencies): Promise<FetchResult> {
  const started = dependencies.now();
  const url = checkRequest(request);
  const destination = absolutePath(request.destination);
  const signal = AbortSignal.any([
    AbortSignal.timeout(Math.ceil(request.timeoutSeconds * 1000)),
    ...(dependencies.signal ? [dependencies.signal] : []),
  ]);
  if (signal.aborted) throw abortFailure(signal);
  await requireEmpty(destination);
  await mkdir(dirname(destination), { recursive: true });
  const workspace = await mkdtemp(join(dependencies.temporaryDirectory, 'apo-fetch-'));
  // Beside the destination, so that the finished checkout appears there in one step.
  const staging = await mkdtemp(join(dirname(destination), `.${basename(destination)}-`));
  try {
    const home = join(workspace, 'home');
    await mkdir(home);
    const session = { path: dependencies.path, home, signal };
    await requireGit(session);
    const secrets = await readCredentials(request, url);
    const fetch: Fetch = {
      request,
      session,
      context: { request, workspace, resolve: dependencies.resolve, signal },
      credentials: secrets && { origin: originOf(url), credentials: secrets },
      maxBytes: request.maxBytes ?? DEFAULT_MAX_BYTES,
      submodules: 0,
    };
    const tree = join(staging, 'tree');
    const commit = await fetchTree(fetch, url, request, tree);
    const { bytes, files } = await approve(tree, fetch.maxBytes);
    const subject = (
      await git(session, ['show', '--no-patch', '--no-show-signature', '--format=%s', commit], {
        directory: tree,
      })
    )
      .replace(/\p{Cc}/gu, ' ')
      .trim();
    if (signal.aborted) throw abortFailure(signal);
    await rename(tree, destination);
    return {
      commit,
      ref: refName(request.ref) ?? commit,
      url: url.display,
      bytes,
      files,
      seconds: (dependencies.now() - started) / 1000,
      subject: subject.slice(0, 200),
    };
  } finally {
    await Promise.all(
      [workspace, staging].map((directory) => rm(directory, { recursive: true, force: true, maxRetries: 5 })),
    );
  }
}

/** Fetches a repository and, when asked, its submodules into `directory`. */
async function fetchTree(
  fetch: Fetch,
  url: GitUrl,
  want: Pick<FetchRequest, 'ref' | 'revision'>,
  directory: string,
): Promise<string> {
  const { request, session, maxBytes, credentials } = fetch;
  const connection = await connect(
    url,
    credentials?.origin === originOf(url) ? credentials.credentials : undefined,
    fetch.context,
  );
  const place = { connection, directory };
  const guard = watchSize(directory, maxBytes, session.signal);
  try {
    const guarded = { ...session, signal: guard.signal };
    if (request.lfs) await requireLfs(guarded, session.home);
    let ref = want.ref;
    if (want.revision !== undefined) {
      const history = await createRepository(guarded, `${directory}.history`, want.revision);
      await requireAncestor(
        { ...place, session: guarded, directory: history },
        want.revision.toLowerCase(),
        ref,
      );
      await rm(history, { recursive: true, force: true });
      ref = { ...ref, commit: want.revision };
    }
    const commit = await fetchInto({ ...place, session: guarded }, ref);
    const { gitlinks } = await summarizeTree(guarded, directory, commit, maxBytes);
    await checkOut(guarded, directory, commit, request.lfs ? connection : undefined);
    if (request.submodules) {
      for (const submodule of await submodulesOf(guarded, directory, commit, gitlinks, url)) {
        if (++fetch.submodules > MAX_SUBMODULES)
          throw new FetchError(
            'SubmoduleRefused',
            `the repository has more than ${MAX_SUBMODULES} submodules`,
            'turn submodules off',
          );
        await fetchTree(
          fetch,
          submodule.url,
          { ref: { commit: submodule.commit } },
          join(directory, submodule.path),
        );
      }
    }
    return commit;
  } finally {
    guard.stop();
  }
}

/** Makes the repository in the object format of the server: known from the commit, else SHA-1, else SHA-256. */
async function fetchInto(place: Workplace, ref: FetchRequest['ref']): Promise<string> {
  await createRepository(place.session, place.directory, ref.commit);
  try {
    return await fetchRef(place, ref);
  } catch (error) {
    if (
      !(error instanceof FetchError) ||
      error.failure.reason !== 'ObjectFormatMismatch' ||
      ref.commit !== undefined
    )
      throw error;
  }
  await rm(join(place.directory, '.git'), { recursive: true });
  await createRepository(place.session, place.directory, SHA256_COMMIT);
  return fetchRef(place, ref);
}

async function createRepository(
  session: GitSession,
  directory: string,
  commit: string | undefined,
): Promise<string> {
  await mkdir(directory, { recursive: true });
  const format = commit?.length === 64 ? ['--object-format=sha256'] : [];
  await git(session, ['init', '--quiet', '--template=', ...format], { directory });
  return directory;
}

/** Measures a checkout and refuses what must not be handed on. */
async function approve(tree: string, maxBytes: number): Promise<{ bytes: number; files: number }> {
  const { bytes, files, links } = await takeInventory(tree);
  if (bytes > maxBytes) throw tooLarge(maxBytes);
  const outside = await linkOutside(tree, links);
  if (outside === undefined) return { bytes, files };
  throw new FetchError(
    'SymlinkOutside',
    `the symbolic link "${outside}" leads out of the repository (to "${links.get(outside)?.slice(0, 200)}")`,
    'remove the link from the repository, or make its target a relative path within it',
  );
}

function checkRequest(request: FetchRequest): GitUrl {
  const parsed = parseGitUrl(request.url);
  if (!parsed.ok) throw new FetchError('RequestInvalid', `url ${parsed.problem}`, parsed.hint);
  if (parsed.url.scheme === 'ssh' && parsed.url.hasCredentials)
    throw new FetchError(
      'RequestInvalid',
      'url contains a password, which ssh does not use',
      'remove it and name a private key in auth',
    );
  const { branch, tag, commit } = request.ref;
  const verdicts = Object.entries({
    'ref.branch': branch === undefined ? undefined : validRefName(branch),
    'ref.tag': tag === undefined ? undefined : validRefName(tag),
    'ref.commit': commit === undefined ? undefined : validCommit(commit),
    revision: request.revision === undefined ? undefined : validCommit(request.revision),
  });
  for (const [field, verdict] of verdicts) {
    if (verdict?.ok === false)
      throw new FetchError('RequestInvalid', `${field} ${verdict.problem}`, verdict.hint);
  }
  if (branch === undefined && tag === undefined && commit === undefined)
    throw new FetchError('RequestInvalid', 'ref names nothing', 'give a branch, tag or commit');
  return parsed.url;
}

async function requireEmpty(destination: string): Promise<void> {
  const entries = await readdir(destination).catch((error: unknown) => {
    if (systemErrorCode(error) === 'ENOENT') return [];
    throw error;
  });
  if (entries.length > 0)
    throw new FetchError(
      'DestinationNotEmpty',
      `the destination ${destination} is not empty`,
      'choose a directory that is empty or does not exist',
    );
}

function systemFailure(error: unknown): FetchError {
  const code = systemErrorCode(error);
  if (code === undefined) throw error;
  return new FetchError(
    'StorageFailed',
    String(error),
    'check the room and the permissions of the destination and of the directory for temporary files',
  );
}
