/** Finds symbolic links that lead out of a checkout. */
import { lstat, readdir, readlink, realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';

/** What lies in a checkout, apart from git's own directories. */
export interface Inventory {
  bytes: number;
  files: number;
  /** Target of each link by its path from the root. */
  links: Map<string, string>;
}

/** Walks a directory without following links. */
export async function takeInventory(root: string): Promise<Inventory> {
  const inventory: Inventory = { bytes: 0, files: 0, links: new Map() };
  const pending = [''];
  for (let directory = pending.pop(); directory !== undefined; directory = pending.pop()) {
    const entries = await readdir(join(root, directory), { withFileTypes: true });
    for (const entry of entries.filter(({ name }) => name !== '.git')) {
      const path = directory === '' ? entry.name : `${directory}/${entry.name}`;
      if (entry.isDirectory()) pending.push(path);
      else await record(inventory, root, path, entry.isSymbolicLink());
    }
  }
  return inventory;
}

async function record(inventory: Inventory, root: string, path: string, link: boolean): Promise<void> {
  inventory.files += 1;
  inventory.bytes += (await lstat(join(root, path))).size;
  if (link) inventory.links.set(path, await readlink(join(root, path)));
}

/** The first link of a checkout that leads out of it: by what the links say, whether their targets exist or not, and by what the file system makes of them. */
export async function linkOutside(
  root: string,
  links: ReadonlyMap<string, string>,
): Promise<string | undefined> {
  const home = await realpath(root);
  for (const [path] of links) {
    if (leadsOutside(path, links)) return path;
    // File systems that ignore case or normalise names may know a link by another spelling.
    const real = await realpath(join(root, path)).catch(() => home);
    if (real !== home && !real.startsWith(home + sep)) return path;
  }
  return undefined;
}

/** Whether following the link at `path` leaves the root, other links on the way included. Pure. */
export function leadsOutside(path: string, links: ReadonlyMap<string, string>): boolean {
  const here: string[] = [];
  const ahead = path.split('/');
  // A loop leads nowhere; Linux gives up after 40 links.
  for (let hops = 0; ahead.length > 0 && hops <= 40; ) {
    const target = step(here, ahead.shift() ?? '', links);
    if (target === 'outside') return true;
    if (target === undefined) continue;
    if (target.to.startsWith('/')) return true;
    hops += 1;
    ahead.unshift(...target.to.split('/'));
  }
  return false;
}

/** Moves `here` by one part of a path; returns the target when that part is a link. */
function step(
  here: string[],
  name: string,
  links: ReadonlyMap<string, string>,
): 'outside' | { to: string } | undefined {
  if (name === '' || name === '.') return undefined;
  if (name === '..') return here.pop() === undefined ? 'outside' : undefined;
  const to = links.get([...here, name].join('/'));
  if (to !== undefined) return { to };
  here.push(name);
  return undefined;
}
