/** Where programs for comparison are kept between runs. */
import { mkdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** Makes the directory of a name in `${XDG_CACHE_HOME:-~/.cache}/ansible-playbook-operator/bench`. */
export async function cacheDirectory(name: string, env = process.env): Promise<string> {
  const xdg = env.XDG_CACHE_HOME ?? '';
  // The XDG Base Directory Specification: a relative path is invalid and ignored.
  const root = isAbsolute(xdg) ? xdg : join(env.HOME || homedir(), '.cache');
  const directory = join(root, 'ansible-playbook-operator', 'bench', name);
  await mkdir(directory, { recursive: true });
  return directory;
}
