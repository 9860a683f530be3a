/** The private directory of a local Run, removed however the process ends. */
import { chmodSync, readdirSync, rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';

/** A directory that exists until it is removed. */
export interface PrivateRoot {
  readonly path: string;
  readonly remove: () => void;
}

/** Makes a directory with mode 0700. Should the process end without calling `remove`, its exit does. */
export async function privateRoot(parent: string): Promise<PrivateRoot> {
  const path = await mkdtemp(join(parent, 'apo-run-'));
  const remove = (): void => {
    process.off('exit', remove);
    removeTree(path);
  };
  process.on('exit', remove);
  return { path, remove };
}

function removeTree(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true, maxRetries: 3 });
  } catch {
    // A play may have taken its own directories the right to be written.
    makeWritable(path);
    rmSync(path, { recursive: true, force: true, maxRetries: 3 });
  }
}

function makeWritable(path: string): void {
  chmodSync(path, 0o700);
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    if (entry.isDirectory()) makeWritable(join(path, entry.name));
  }
}
