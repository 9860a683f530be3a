/** Talks to the daemon, and starts it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open, rm } from 'node:fs/promises';
import { createConnection, type Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { withLock } from '../cluster/lock.ts';
import { DEV, PATHS, ROOT } from './paths.ts';
import type { Command, Message } from './protocol.ts';

/** Whoever was killed while starting a daemon is not waited for long. */
const LOCK_TIMES = { renew: 500, poll: 200, stale: 3_000 };
const START_MS = 10_000;

/** A connection to the daemon; undefined when none runs. */
export async function connect(): Promise<Socket | undefined> {
  const socket = createConnection(PATHS.socket);
  try {
    await once(socket, 'connect');
    return socket;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (['ENOENT', 'ECONNREFUSED'].includes(code)) return undefined;
    throw error;
  }
}

/** A connection to the daemon, which is started when none runs. */
export async function connectOrStart(onWait: () => void): Promise<Socket> {
  await mkdir(DEV, { recursive: true, mode: 0o700 });
  return withLock(PATHS.lock, async () => (await connect()) ?? start(), onWait, LOCK_TIMES);
}

async function start(): Promise<Socket> {
  // A daemon that was killed has left it.
  await rm(PATHS.socket, { force: true });
  await mkdir(PATHS.logs, { recursive: true });
  const log = await open(PATHS.daemonLog, 'a', 0o600);
  const child = spawn(process.execPath, [join(import.meta.dirname, 'daemon.ts')], {
    cwd: ROOT,
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
  });
  await once(child, 'spawn');
  await log.close();
  child.unref();
  const deadline = performance.now() + START_MS;
  while (child.exitCode === null && performance.now() < deadline) {
    const socket = await connect();
    if (socket) return socket;
    await sleep(50);
  }
  throw new Error(`the daemon did not start; see ${PATHS.daemonLog}`);
}

/** Sends a command and waits for its end. Throws what the daemon says when it failed, or when it ends before. */
export async function command(
  socket: Socket,
  name: Command,
  progress: (text: string) => void,
): Promise<void> {
  socket.write(`${name}\n`);
  for await (const line of createInterface({ input: socket })) {
    const message: Message = JSON.parse(line);
    if (message.type === 'done') return;
    if (message.type === 'failed') throw new Error(message.text);
    progress(message.text);
  }
  throw new Error(`the daemon ended before it was done; see ${PATHS.daemonLog}`);
}
