/** Runs one program in a process group of its own, so that a deadline or a cancellation ends its children too. */
import { spawn } from 'node:child_process';
import { abortFailure } from './failure.ts';

/** How a program ended. */
export interface Completed {
  /** Exit code; null when a signal ended the program. */
  code: number | null;
  stdout: string;
  /** The last 16 KiB. */
  stderr: string;
}

/** Surroundings of a program. The environment is complete: nothing is inherited. */
export interface Surroundings {
  environment: Readonly<Record<string, string>>;
  directory: string;
  signal: AbortSignal;
  /** Takes the output instead of `stdout`. */
  onOutput?: (chunk: string) => void;
}

const STDERR_KEPT = 16 * 1024;
const GRACE_MILLISECONDS = 1000;

/** Runs `argv` to its end. Rejects with the signal's failure once every process has ended, or with the system's error if the program cannot start. */
export function run(argv: readonly [string, ...string[]], surroundings: Surroundings): Promise<Completed> {
  const { environment, directory, signal, onOutput } = surroundings;
  const { promise, resolve, reject } = Promise.withResolvers<Completed>();
  if (signal.aborted) return Promise.reject(abortFailure(signal));
  const child = spawn(argv[0], argv.slice(1), {
    cwd: directory,
    env: { ...environment },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output: string[] = [];
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', onOutput ?? ((chunk: string) => output.push(chunk)));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    stderr = (stderr + chunk).slice(-STDERR_KEPT);
  });
  let killer: NodeJS.Timeout | undefined;
  const stop = (): void => {
    endGroup(child.pid, 'SIGTERM');
    killer = setTimeout(() => endGroup(child.pid, 'SIGKILL'), GRACE_MILLISECONDS);
  };
  const release = (): void => {
    clearTimeout(killer);
    signal.removeEventListener('abort', stop);
  };
  signal.addEventListener('abort', stop, { once: true });
  child.once('error', (error) => {
    release();
    reject(error);
  });
  child.once('close', (code) => {
    release();
    if (signal.aborted) reject(abortFailure(signal));
    else resolve({ code, stdout: output.join(''), stderr });
  });
  return promise;
}

function endGroup(pid: number | undefined, name: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, name);
  } catch {
    // The group has ended already.
  }
}
