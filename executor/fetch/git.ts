/** Runs git with a hardened environment and turns its failures into reasons. */
import { classify, lastWords } from './classify.ts';
import type { Connection } from './connection.ts';
import { FetchError, systemErrorCode } from './failure.ts';
import { type GitSetting, gitEnvironment } from './git-environment.ts';
import { type Completed, run } from './process-group.ts';

/** http.curloptResolve, which pins addresses, came with this version. */
const OLDEST = [2, 37] as const;

/** What all commands of one fetch share. */
export interface GitSession {
  /** Value of PATH. */
  path: string;
  /** Empty private directory. */
  home: string;
  signal: AbortSignal;
}

/** What a single command adds. */
export interface GitOptions {
  /** Working directory, which decides the repository. */
  directory: string;
  /** The server it may talk to; none for local commands. */
  connection?: Connection;
  settings?: readonly GitSetting[];
  onOutput?: (chunk: string) => void;
}

/** Runs git; a non-zero exit code is a result, not a failure. */
export async function tryGit(
  session: GitSession,
  args: readonly string[],
  options: GitOptions,
): Promise<Completed> {
  const { directory, connection, onOutput } = options;
  const needs = connection?.needs ?? { schemes: [] };
  const environment = gitEnvironment({
    path: session.path,
    home: session.home,
    schemes: needs.schemes,
    settings: [...(needs.settings ?? []), ...(options.settings ?? [])],
    ...(needs.variables ? { variables: needs.variables } : {}),
  });
  try {
    return await run(['git', ...args], {
      environment,
      directory,
      signal: session.signal,
      ...(onOutput ? { onOutput } : {}),
    });
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') {
      throw new FetchError('GitMissing', 'git is not in PATH', `install git ${OLDEST.join('.')} or newer`);
    }
    throw error;
  }
}

/** Runs git and returns its output; fails with the reason that its messages give. */
export async function git(
  session: GitSession,
  args: readonly string[],
  options: GitOptions,
): Promise<string> {
  const { code, stdout, stderr } = await tryGit(session, args, options);
  if (code === 0) return stdout;
  if (options.connection) throw classify(stderr, options.connection);
  throw localFailure(args[0] ?? 'git', stderr);
}

function localFailure(command: string, stderr: string): FetchError {
  const said = lastWords(stderr);
  if (/No space left|Disk quota|Read-only file system|File name too long|Permission denied/i.test(stderr)) {
    return new FetchError(
      'StorageFailed',
      `git ${command}: ${said}`,
      'give the Pod or machine more room, or check the permissions of the destination',
    );
  }
  if (/invalid path|fsck|unable to checkout|encoding/i.test(stderr)) {
    return new FetchError(
      'UnsafeObject',
      `git ${command}: ${said}`,
      'repair the repository; git refuses to write this file',
    );
  }
  return new FetchError('GitFailed', `git ${command}: ${said}`, 'see the message of git');
}

/** Fails with GitMissing unless git is there and recent enough. */
export async function requireGit(session: GitSession): Promise<void> {
  const text = await git(session, ['version'], { directory: session.home });
  const [major = 0, minor = 0] = (/(\d+)\.(\d+)/.exec(text) ?? []).slice(1).map(Number);
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return;
  throw new FetchError(
    'GitMissing',
    `git is too old: ${text.trim()}`,
    `install git ${OLDEST.join('.')} or newer`,
  );
}
