/** A TCP balancer on the loopback address, as a Service is one: new connections go to the replicas that are ready. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { LOOPBACK } from '../../hack/cluster/ports.ts';

/** The balancer and what tests do with it. */
export interface Front {
  readonly port: number;
  /** Ports that new connections go to, in turn; without any they are refused. */
  targets: readonly number[];
  /** How long each chunk towards the replica is held back, in milliseconds. */
  delayMs: number;
  /** Connections accepted so far. */
  accepted(): number;
  /** Breaks every open connection. */
  cut(): void;
  close(): Promise<void>;
}

/** Starts a balancer on a free port. */
export async function startFront(): Promise<Front> {
  const open = new Set<Socket>();
  let accepted = 0;
  const server = createServer((client) => {
    const target = front.targets[accepted % front.targets.length];
    accepted += 1;
    if (target === undefined) {
      reset(client);
      return;
    }
    const replica = connect({ port: target, host: LOOPBACK });
    for (const socket of [client, replica]) {
      open.add(socket);
      socket.setNoDelay(true);
      socket.once('close', () => open.delete(socket));
    }
    client.on('error', () => replica.destroy());
    replica.on('error', () => reset(client));
    client.on('data', (chunk) => forward(replica, chunk));
    client.on('end', () => replica.end());
    replica.pipe(client);
  });
  const forward = (replica: Socket, chunk: Buffer): void => {
    if (front.delayMs === 0) replica.write(chunk);
    else setTimeout(() => replica.writable && replica.write(chunk), front.delayMs);
  };
  server.listen(0, LOOPBACK);
  await once(server, 'listening');
  const cut = (): void => {
    for (const socket of open) socket.destroy();
  };
  const front: Front = {
    port: (server.address() as AddressInfo).port,
    targets: [],
    delayMs: 0,
    accepted: () => accepted,
    cut,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      cut();
      await closed;
    },
  };
  return front;
}

/**
 * Breaks a connection. Not by a reset once its end has been asked for: Node.js then never closes the handle, and the
 * process never exits, because libuv refuses to reset a stream that is being shut down.
 */
function reset(socket: Socket): void {
  if (socket.writableEnded) socket.destroy();
  else socket.resetAndDestroy();
}
