/** Servers that start listening, and that stop without dropping a request. */
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** Listens, and says where. Rejects when the port is taken. */
export async function listen(server: Server, port: number, host: string): Promise<AddressInfo> {
  server.listen({ port, host, ipv6Only: false, backlog: 1024 });
  await once(server, 'listening');
  return server.address() as AddressInfo;
}

/** How long requests that are under way may take once nothing new is taken. */
const LAST_REQUESTS_MS = 10_000;

/** Takes nothing new and waits for what is under way; what takes too long is cut off. */
export async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const ended = await Promise.race([closed.then(() => true), sleep(LAST_REQUESTS_MS, false, { ref: false })]);
  if (!ended) server.closeAllConnections();
  await closed;
}
