/** The manifests in the repository that users are meant to apply. */
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { GROUP } from '../schemas/common/group.ts';

const root = join(import.meta.dirname, '..');
const OURS = new RegExp(`^apiVersion: ${GROUP.replaceAll('.', '\\.')}/`, 'm');
/** These show what admission refuses; the tests of the command line judge them. */
const REFUSED = /\/(refused\/|bad\.yaml$)/;

/** A file with manifests. */
export interface ManifestFile {
  /** Path relative to the root of the repository. */
  path: string;
  text: string;
}

/** All files below these directories that hold objects of the API, in the order of their paths. */
export async function manifestFiles(directories: readonly string[]): Promise<ManifestFile[]> {
  const below = await Promise.all(directories.map(filesBelow));
  const files = await Promise.all(
    below.flat().map(async (path) => ({ path: relative(root, path), text: await readFile(path, 'utf8') })),
  );
  return files
    .filter(({ path, text }) => OURS.test(text) && !REFUSED.test(path))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

async function filesBelow(directory: string): Promise<string[]> {
  const entries = await readdir(join(root, directory), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && /\.ya?ml$/.test(entry.name))
    .map(({ parentPath, name }) => join(parentPath, name));
}
