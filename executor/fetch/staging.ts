/** Puts a directory in its place in one step, or leaves no trace of the attempt. */
import { mkdir, mkdtemp, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { FetchError, systemErrorCode } from './failure.ts';

/** Directories while the work is under way. */
export interface Staging {
  /** To be created by the work; becomes the destination. */
  tree: string;
  /** For private files; removed in any case. */
  workspace: string;
}

/** Does `work`, then moves its tree to the destination. Fails with DestinationNotEmpty. */
export async function stage<T>(
  destination: string,
  temporaryDirectory: string,
  work: (staging: Staging) => Promise<T>,
): Promise<T> {
  const place = resolve(destination);
  await requireEmpty(place);
  const parent = dirname(place);
  const firstCreated = await mkdir(parent, { recursive: true });
  const temporary: string[] = [];
  const create = async (prefix: string): Promise<string> => {
    const directory = await mkdtemp(prefix);
    temporary.push(directory);
    return directory;
  };
  try {
    const workspace = await create(join(temporaryDirectory, 'apo-fetch-'));
    // Beside the destination, because only within a file system is a move one step.
    const tree = join(await create(join(parent, `.${basename(place)}-`)), 'tree');
    const result = await work({ tree, workspace });
    await rename(tree, place);
    return result;
  } finally {
    for (const directory of temporary) await rm(directory, { recursive: true, force: true, maxRetries: 5 });
    if (firstCreated !== undefined) await removeEmpty(parent, firstCreated);
  }
}

async function requireEmpty(place: string): Promise<void> {
  const entries = await readdir(place).catch((error: unknown) => {
    if (systemErrorCode(error) === 'ENOENT') return [];
    throw error;
  });
  if (entries.length === 0) return;
  throw new FetchError(
    'DestinationNotEmpty',
    `the destination ${place} is not empty`,
    'choose a directory that is empty or does not exist',
  );
}

/** Removes `inner` and its parents up to `outer` as far as they are empty. */
async function removeEmpty(inner: string, outer: string): Promise<void> {
  for (let directory = inner; directory.length >= outer.length; directory = dirname(directory)) {
    const removed = await rmdir(directory).then(
      () => true,
      () => false,
    );
    if (!removed) return;
  }
}
