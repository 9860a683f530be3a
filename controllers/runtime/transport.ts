import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Access, Tls } from './access.ts';
import { asError, ConnectionError } from './errors.ts';

/** One HTTP request, ready to be sent. */
export interface Exchange {
  readonly method: string;
  /** Path with query, below the URL of the server. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  /** Ends the exchange, the reading of the answer included. */
  readonly signal: AbortSignal;
  /** Whether the connection will be held for minutes; such ones do not take a place in the pool. */
  readonly lasting: boolean;
}

/** Sends requests over connections that are kept. */
export interface Transport {
  /** Returns when the headers have arrived. Throws ConnectionError, or the signal's reason. */
  send(access: Access, exchange: Exchange): Promise<IncomingMessage>;
  /** Closes the connections that wait unused: after a silence others may be as dead. */
  dropIdle(): void;
  close(): void;
}

/** API servers close unused connections after 90 s: ours end sooner, so that no request meets a closing one. */
const POOL = {
  keepAlive: true,
  keepAliveMsecs: 15_000,
  timeout: 60_000,
  scheduling: 'lifo',
  maxFreeSockets: 8,
  maxSockets: 32,
} as const;
/** TCP and TLS handshake together. */
const CONNECT_MS = 10_000;

/** Makes a transport; its connections are made anew when certificates change. */
export function createTransport(): Transport {
  let made: { tls: Tls; pool: HttpAgent; lasting: HttpAgent } | undefined;

  const agents = (access: Access) => {
    if (made !== undefined && sameTls(made.tls, access.tls)) return made;
    if (made !== undefined) retire(made.pool);
    const make = (options: object): HttpAgent =>
      access.server.startsWith('http:')
        ? new HttpAgent(options)
        : new HttpsAgent({ ...options, ...access.tls });
    made = {
      tls: access.tls,
      pool: make(POOL),
      lasting: make({ keepAlive: false }),
    };
    return made;
  };
  return {
    send: (access, exchange) => {
      const { pool, lasting } = agents(access);
      return send(access, exchange, access.agent ?? (exchange.lasting ? lasting : pool));
    },
    dropIdle: () => {
      if (made !== undefined) destroyFree(made.pool);
    },
    close: () => {
      made?.pool.destroy();
      made?.lasting.destroy();
    },
  };
}

function send(access: Access, exchange: Exchange, agent: HttpAgent): Promise<IncomingMessage> {
  const { method, path, signal, body } = exchange;
  const url = new URL(access.server + path);
  const headers: Record<string, string> = { ...exchange.headers, ...access.headers };
  if (body !== undefined) headers['content-length'] = String(Buffer.byteLength(body));
  const sender = url.protocol === 'http:' ? httpRequest : httpsRequest;
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const sent = sender(url, { method, headers, agent, ...access.tls });
    let reached = false;
    let connecting: NodeJS.Timeout | undefined;
    const stop = () => {
      sent.destroy(signal.reason);
      // Node tells nothing of a request that was still waiting for its connection.
      reject(signal.reason);
    };
    const connected = () => {
      reached = true;
      clearTimeout(connecting);
    };
    signal.addEventListener('abort', stop, { once: true });
    sent.once('socket', (socket) => {
      if (sent.reusedSocket) return connected();
      connecting = setTimeout(() => sent.destroy(notConnected(url)), CONNECT_MS);
      socket.once(url.protocol === 'http:' ? 'connect' : 'secureConnect', connected);
    });
    sent.once('close', () => {
      clearTimeout(connecting);
      signal.removeEventListener('abort', stop);
    });
    sent.on('error', (error) => reject(signal.aborted ? signal.reason : connectionError(error, reached)));
    sent.once('response', resolve);
    sent.end(body);
  });
}

const notConnected = ({ host }: URL): ConnectionError =>
  new ConnectionError(`no connection to ${host} within ${CONNECT_MS} ms`, 'ETIMEDOUT', false);

/** An error of Node's network code as one of ours; anything else as it is. */
export function connectionError(thrown: unknown, reached: boolean): Error {
  const error = asError(thrown);
  const known = error instanceof ConnectionError || !('code' in error) || typeof error.code !== 'string';
  return known ? error : new ConnectionError(error.message, error.code as string, reached, error);
}

function sameTls(one: Tls, other: Tls): boolean {
  const names = ['ca', 'cert', 'key', 'servername', 'rejectUnauthorized'] as const;
  return names.every((name) => String(one[name]) === String(other[name]));
}

/** Lets requests under way finish, and keeps no connection after them. */
function retire(agent: HttpAgent): void {
  agent.maxFreeSockets = 0;
  destroyFree(agent);
}

function destroyFree(agent: HttpAgent): void {
  for (const sockets of Object.values(agent.freeSockets)) {
    for (const socket of sockets ?? []) socket.destroy();
  }
}
