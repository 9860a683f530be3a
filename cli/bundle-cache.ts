/** Where bundles of the program are kept, and whether one still stands for the files that it was made from. */
import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** What a bundle was made from. */
export interface BundleManifest {
  /** Absolute path of the entry of the bundle. */
  readonly entry: string;
  /** Absolute path, modification time in milliseconds and size of every file that went into it. */
  readonly inputs: readonly (readonly [path: string, modified: number, size: number])[];
}

/** Directory of the bundle of a checkout: below XDG_CACHE_HOME, else ~/.cache. Undefined without a home. */
export function cacheDirectory(
  root: string,
  environment: Readonly<Record<string, string | undefined>>,
): string | undefined {
  const { XDG_CACHE_HOME: xdg, HOME: home } = environment;
  const base = xdg || (home ? join(home, '.cache') : undefined);
  if (!base) return undefined;
  return join(base, 'apo', createHash('sha256').update(root).digest('hex').slice(0, 16));
}

/** The manifest of a cache directory. */
export const manifestFile = (cache: string): string => join(cache, 'manifest.json');

/** Entry of the bundle, when it is there and every input is as it was. */
export function freshBundle(cache: string | undefined): string | undefined {
  if (cache === undefined) return undefined;
  try {
    const { entry, inputs }: BundleManifest = JSON.parse(readFileSync(manifestFile(cache), 'utf8'));
    const unchanged = inputs.every(([path, modified, size]) => {
      const found = statSync(path, { throwIfNoEntry: false });
      return found?.mtimeMs === modified && found.size === size;
    });
    return unchanged && statSync(entry, { throwIfNoEntry: false }) ? entry : undefined;
  } catch {
    return undefined;
  }
}
