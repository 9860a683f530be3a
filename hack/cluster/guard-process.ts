/**
 * The program behind `guard.ts`: `guard-process.ts DIRECTORY`, with lines `watch PID` and `forget PID` on standard
 * input. At the end of the input it kills the watched processes and removes the directory.
 */
import { rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';

const [directory] = process.argv.slice(2);
if (directory === undefined) throw new Error('guard-process.ts: DIRECTORY is missing');

const watched = new Set<number>();
for await (const line of createInterface({ input: process.stdin })) {
  const [verb, number] = line.split(' ');
  const pid = Number(number);
  if (!Number.isInteger(pid) || pid <= 1) continue;
  if (verb === 'watch') watched.add(pid);
  if (verb === 'forget') watched.delete(pid);
}

// Nothing of theirs is kept, so there is nothing that they could finish in order.
for (const pid of watched) kill(pid);
await rm(directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}
