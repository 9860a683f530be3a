/** What a commit contains, judged before anything is written to the working tree. */
import { FetchError } from './failure.ts';
import { type GitSession, git } from './git.ts';

/** A submodule as the tree records it. */
export interface Gitlink {
  path: string;
  commit: string;
}

/** Contents of a commit. */
export interface TreeSummary {
  bytes: number;
  files: number;
  gitlinks: Gitlink[];
}

/** Most files in a checkout: small trees can name the same files over and over (a "git bomb"). */
const MAX_FILES = 500_000;

/** Adds up the files of a commit. Fails with TooLarge as soon as a limit is passed. */
export async function summarizeTree(
  session: GitSession,
  directory: string,
  commit: string,
  maxBytes: number,
): Promise<TreeSummary> {
  const summary: TreeSummary = { bytes: 0, files: 0, gitlinks: [] };
  const stop = new AbortController();
  let rest = '';
  const onOutput = (chunk: string): void => {
    const records = (rest + chunk).split('\0');
    rest = records.pop() ?? '';
    for (const record of records) addRecord(summary, record);
    if (summary.bytes > maxBytes || summary.files > MAX_FILES) stop.abort(tooLarge(maxBytes));
  };
  const bounded = { ...session, signal: AbortSignal.any([session.signal, stop.signal]) };
  await git(bounded, ['ls-tree', '-r', '-l', '-z', '--full-tree', commit], { directory, onOutput });
  if (stop.signal.aborted) throw stop.signal.reason;
  return summary;
}

/** Failure for a repository beyond the limits. */
export const tooLarge = (maxBytes: number): FetchError =>
  new FetchError(
    'TooLarge',
    `the repository has more than ${maxBytes} bytes or ${MAX_FILES} files`,
    'raise the limit, or keep large files out of the repository',
  );

function addRecord(summary: TreeSummary, record: string): void {
  const [, mode, commit = '', size, path = ''] = /^(\d+) \w+ ([0-9a-f]+) +(\d+|-)\t(.*)$/s.exec(record) ?? [];
  if (mode === '160000') summary.gitlinks.push({ path, commit });
  else {
    summary.files += 1;
    summary.bytes += size === undefined || size === '-' ? 0 : Number(size);
  }
}
