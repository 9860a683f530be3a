/**
 * The process behind `make dev-up`: owns the environment, and takes commands on a socket that only its user may
 * open. It ends on `down`, on SIGTERM, and when the first `up` fails; whatever it started ends with it.
 */
import { rm } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { createDevEnvironment } from './environment.ts';
import { PATHS } from './paths.ts';
import { type Command, isCommand, type Message } from './protocol.ts';

const environment = createDevEnvironment();
/** Commands are carried out one after the other. */
let last: Promise<unknown> = Promise.resolve();
let isUp = false;

const server = createServer((socket) => {
  // A client that goes away while it is told something has chosen not to know.
  socket.on('error', () => {});
  createInterface({ input: socket }).on('line', (line) => {
    if (isCommand(line)) last = last.then(() => carryOut(line, socket));
  });
});

const say = (socket: Socket, message: Message) => {
  if (message.type !== 'done') console.error(message.text);
  if (socket.writable) socket.write(`${JSON.stringify(message)}\n`);
};

async function carryOut(command: Command, socket: Socket): Promise<void> {
  try {
    if (command === 'up') await environment.up((text) => say(socket, { type: 'progress', text }));
    else await environment.down();
    isUp = command === 'up';
    say(socket, { type: 'done' });
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    say(socket, { type: 'failed', text });
  }
  if (isUp) socket.end();
  else socket.end(() => end());
}

/** Ends the environment, and with it the process. */
async function end(): Promise<void> {
  server.close();
  await environment.down();
  await rm(PATHS.socket, { force: true });
  process.exit();
}

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.once(signal, () => void end());
process.umask(0o077);
server.listen(PATHS.socket);
