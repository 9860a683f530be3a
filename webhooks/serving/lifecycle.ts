/** Servers that start listening, and that stop without dropping a request. */
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Listens, and says where. Rejects when the port is taken. */
export async function listen(server: Server, port: number, host: string): Promise<AddressInfo> {
  server.listen({ port, host, ipv6Only: false, backlog: 1024 });
  await once(server, 'listening');
  return server.address() as AddressInfo;
}

/** How long requests that are under way may take once nothing new is taken. */
const LAST_REQUESTS_MS = 30_000;
const LOOK_MS = 50;

/** Takes nothing new and waits for what is under way; what takes too long is cut off. */
export async function close(server: Server, lastRequestsMs = LAST_REQUESTS_MS): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  // A connection whose last answer said that it stays open becomes idle only now.
  const idle = setInterval(() => server.closeIdleConnections(), LOOK_MS);
  const late = setTimeout(() => server.closeAllConnections(), lastRequestsMs);
  await closed;
  clearInterval(idle);
  clearTimeout(late);
}
