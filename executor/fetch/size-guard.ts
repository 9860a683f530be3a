/** Ends a download that grows beyond its limit while it is still under way. */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { tooLarge } from './tree.ts';

const INTERVAL_MILLISECONDS = 250;

/** A signal that aborts with TooLarge when git's own directory outgrows `maxBytes`, or as `signal` does. `stop` must be called. */
export function watchSize(
  directory: string,
  maxBytes: number,
  signal: AbortSignal,
): { signal: AbortSignal; stop: () => void } {
  const exceeded = new AbortController();
  const directories = [directory, `${directory}.history`].map((tree) =>
    join(tree, '.git', 'objects', 'pack'),
  );
  const timer = setInterval(() => {
    Promise.all(directories.map(sizeOfFiles)).then((sizes) => {
      if (sizes.some((size) => size > maxBytes)) exceeded.abort(tooLarge(maxBytes));
    });
  }, INTERVAL_MILLISECONDS);
  return { signal: AbortSignal.any([signal, exceeded.signal]), stop: () => clearInterval(timer) };
}

async function sizeOfFiles(directory: string): Promise<number> {
  const names = await readdir(directory).catch(() => []);
  // git renames and removes files while we look.
  const sizes = await Promise.all(
    names.map((name) =>
      stat(join(directory, name)).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
