import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** A process that cleans up when ours dies, however it dies. */
export interface Guard {
  pid: number;
  /** From now on the process `pid` is to be ended when ours dies. */
  watch(pid: number): void;
  /** The process `pid` has ended: its number may belong to another process soon. */
  forget(pid: number): void;
  /** Ends the guard. What it still watches ends with it, and the directory goes. */
  stop(): Promise<void>;
}

/**
 * Starts the guard (`guard-process.ts`). It notices our death by the end of its standard input, which the kernel
 * closes even after SIGKILL; then it ends the watched processes and removes `directory`.
 */
export async function startGuard(directory: string): Promise<Guard> {
  const program = join(import.meta.dirname, 'guard-process.ts');
  const child = spawn(process.execPath, [program, directory], {
    env: {},
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  const ended = once(child, 'exit');
  // A guard that somebody killed must not take its charge with it: the control plane goes on unguarded.
  child.stdin.on('error', () => {});
  await once(child, 'spawn');
  return {
    pid: child.pid ?? 0,
    watch: (pid) => child.stdin.write(`watch ${pid}\n`),
    forget: (pid) => child.stdin.write(`forget ${pid}\n`),
    stop: async () => {
      child.stdin.end();
      await ended;
    },
  };
}
