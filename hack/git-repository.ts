/** Makes a Git repository of a directory, for the demo, the benchmarks and tests. */
import { execFileSync } from 'node:child_process';

/** Initialises a repository in a directory and commits all that is in it, whatever the user's Git configuration. */
export function commitAll(directory: string, message: string): void {
  const identity = [
    'user.name=example',
    'user.email=example@example.com',
    'commit.gpgsign=false',
    'core.hooksPath=/dev/null',
  ];
  for (const args of [
    ['init', '--quiet'],
    ['add', '.'],
    [...identity.flatMap((setting) => ['-c', setting]), 'commit', '--quiet', '--message', message],
  ])
    execFileSync('git', args, { cwd: directory, stdio: ['ignore', 'ignore', 'pipe'] });
}
