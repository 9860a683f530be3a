import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

/** The only address that the control plane binds. */
export const LOOPBACK = '127.0.0.1';

/**
 * Finds `count` different TCP ports of the loopback address that nothing listens on. They are free when this
 * returns, but not reserved: whoever binds one must be ready to find it taken (see {@link withFreePorts}).
 */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(Array.from({ length: count }, listen));
  const ports = servers.map(portOf);
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  return ports;
}

/**
 * Calls `start` with free ports, and again with others when it fails because one was taken in the meantime
 * (its error says "address already in use"). Gives up after `attempts`, with the last error.
 */
export async function withFreePorts<T>(
  count: number,
  start: (ports: number[]) => Promise<T>,
  attempts = 3,
): Promise<T> {
  try {
    return await start(await freePorts(count));
  } catch (error) {
    const taken = error instanceof Error && error.message.includes('address already in use');
    if (!taken || attempts <= 1) throw error;
    return withFreePorts(count, start, attempts - 1);
  }
}

async function listen(): Promise<Server> {
  const server = createServer().listen(0, LOOPBACK);
  await once(server, 'listening');
  return server;
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a TCP server has no port');
  return address.port;
}
