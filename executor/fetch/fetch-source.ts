/** The fetch step: one exact commit of one Git repository into one directory, or nothing at all. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Resolver } from './address.ts';
import { refName } from './commit.ts';
import { originOf, readCredentials } from './credentials.ts';
import { abortFailure, FetchError, type FetchFailure, systemErrorCode } from './failure.ts';
import { fetchTree } from './fetch-tree.ts';
import { type GitSession, git, requireGit } from './git.ts';
import { DEFAULT_MAX_BYTES, type FetchRequest } from './request.ts';
import { checkedUrl } from './request-check.ts';
import { type Staging, stage } from './staging.ts';
import { linkOutside, takeInventory } from './symlinks.ts';
import { tooLarge } from './tree.ts';

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

/** Fetches. Never throws for what a repository, server, request or file system can cause; on failure the destination does not exist (or is as empty as before). */
export async function fetchSource(
  request: FetchRequest,
  dependencies: FetchDependencies,
): Promise<FetchOutcome> {
  const { temporaryDirectory, signal: cancelled } = dependencies;
  const timeout = AbortSignal.timeout(Math.ceil(request.timeoutSeconds * 1000));
  const signal = cancelled ? AbortSignal.any([timeout, cancelled]) : timeout;
  const work = (staging: Staging) => fetchAndJudge(request, dependencies, signal, staging);
  try {
    checkedUrl(request);
    return { ok: true, result: await stage(request.destination, temporaryDirectory, work) };
  } catch (error) {
    if (error instanceof FetchError) return { ok: false, failure: error.failure };
    return { ok: false, failure: systemFailure(error).failure };
  }
}

async function fetchAndJudge(
  request: FetchRequest,
  { path, resolve, now }: FetchDependencies,
  signal: AbortSignal,
  { tree, workspace }: Staging,
): Promise<FetchResult> {
  const started = now();
  const url = checkedUrl(request);
  const home = join(workspace, 'home');
  await mkdir(home);
  const session = { path, home, signal };
  await requireGit(session);
  const credentials = await readCredentials(request, url);
  const maxBytes = request.maxBytes ?? DEFAULT_MAX_BYTES;
  const fetch = {
    request,
    session,
    context: { request, workspace, resolve, signal },
    credentials: credentials && { origin: originOf(url), credentials },
    maxBytes,
    submodules: 0,
  };
  const commit = await fetchTree(fetch, url, request, tree);
  const measured = await approve(tree, maxBytes);
  const subject = await subjectOf(session, tree, commit);
  if (signal.aborted) throw abortFailure(signal);
  const seconds = (now() - started) / 1000;
  return { commit, ref: refName(request.ref) ?? commit, url: url.display, ...measured, seconds, subject };
}

async function subjectOf(session: GitSession, directory: string, commit: string): Promise<string> {
  const text = await git(session, ['show', '--no-patch', '--no-show-signature', '--format=%s', commit], {
    directory,
  });
  return [...text.replace(/\p{Cc}/gu, ' ').trim()].slice(0, 200).join('');
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

function systemFailure(error: unknown): FetchError {
  const code = systemErrorCode(error);
  if (code === undefined) throw error;
  return new FetchError(
    'StorageFailed',
    String(error),
    'check the room and the permissions of the destination and of the directory for temporary files',
  );
}
