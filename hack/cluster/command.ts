import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { text } from 'node:stream/consumers';

/** How a command ended, with all it wrote. */
export interface CommandResult {
  stdout: string;
  stderr: string;
  /** Exit code; a command ended by signal N counts as 128 + N, as in a shell. */
  code: number;
}

/** Where and with what a command runs. */
export interface CommandOptions {
  cwd?: string;
  /** The whole environment of the command. */
  env: NodeJS.ProcessEnv;
  /** Text for its standard input; without it the input is empty. */
  stdin?: string;
}

/**
 * Runs one program to its end and collects its output. A non-zero exit code is a result, not an error;
 * rejects only when the program cannot be started (Node's `ErrnoException`, such as ENOENT).
 */
export async function runCommand(
  file: string,
  args: readonly string[],
  options: CommandOptions,
): Promise<CommandResult> {
  const { cwd, env, stdin = '' } = options;
  const child = spawn(file, args, { ...(cwd === undefined ? {} : { cwd }), env });
  const ended = new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) =>
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])),
    );
  });
  // A program may end without reading its input; its exit code tells the story, EPIPE adds nothing.
  child.stdin.on('error', () => {});
  child.stdin.end(stdin);
  const [code, stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  return { stdout, stderr, code };
}
