/** `--source REPOSITORY=DIR`: working trees that stand for Repositories. */
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { UsageError } from '../usage-error.ts';

/** Absolute paths of working trees by name of the Repository. Throws UsageError. */
export async function workingTrees(options: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const trees = new Map<string, string>();
  for (const option of options) {
    const [, name, directory] = /^([^=]+)=(.+)$/s.exec(option) ?? [];
    if (name === undefined || directory === undefined) {
      throw new UsageError(`--source ${option}: write it as REPOSITORY=DIR, for example --source infra=.`);
    }
    if (trees.has(name))
      throw new UsageError(`--source names Repository "${name}" twice; give one directory`);
    const found = await stat(directory).catch(() => undefined);
    if (!found) throw new UsageError(`--source ${option}: the directory ${directory} does not exist`);
    if (!found.isDirectory()) throw new UsageError(`--source ${option}: ${directory} is not a directory`);
    trees.set(name, resolve(directory));
  }
  return trees;
}
