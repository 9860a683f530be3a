/** Git over HTTP(S) on loopback: the real `git http-backend` (git-http-backend(1)) behind node's server. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer as createHttp, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { KeyedCertificate } from './certificates.ts';

/** How the server behaves. */
export interface GitHttpOptions {
  /** Directory with bare repositories. */
  root: string;
  /** Serves HTTPS; plain HTTP when absent. */
  tls?: KeyedCertificate;
  /** Asks for exactly this user and password. */
  login?: { username: string; password: string };
  /** Answers every request with a redirect to this base URL. */
  redirectTo?: string;
  /** Answers every request with this status code. */
  status?: number;
  /** Speaks protocol version 0 only, which serves no commits that no ref names. */
  oldProtocol?: boolean;
  /** Reads requests and never answers. */
  silent?: boolean;
}

/** A running server. */
export interface GitServer {
  port: number;
  /** `Authorization` headers and paths of all requests so far. */
  requests: { path: string; authorization: string | undefined }[];
  close: () => Promise<void>;
}

/** Starts a server on 127.0.0.1. */
export async function startGitHttpServer(options: GitHttpOptions): Promise<GitServer> {
  const requests: GitServer['requests'] = [];
  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    requests.push({ path: request.url ?? '', authorization: request.headers.authorization });
    answer(options, request, response);
  };
  const server = options.tls
    ? createHttps({ cert: options.tls.certificate, key: options.tls.key }, handle)
    : createHttp(handle);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    requests,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function answer(options: GitHttpOptions, request: IncomingMessage, response: ServerResponse): void {
  if (options.silent) return;
  if (options.redirectTo !== undefined) {
    response.writeHead(302, { location: `${options.redirectTo}${request.url ?? ''}` }).end();
  } else if (options.status !== undefined) response.writeHead(options.status).end();
  else if (!mayEnter(options, request))
    response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end();
  else serve(options, request, response);
}

function mayEnter({ login }: GitHttpOptions, request: IncomingMessage): boolean {
  if (login === undefined) return true;
  const expected = `Basic ${Buffer.from(`${login.username}:${login.password}`).toString('base64')}`;
  return request.headers.authorization === expected;
}

/** Speaks CGI (RFC 3875) with git http-backend. */
function serve(
  { root, oldProtocol }: GitHttpOptions,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const url = new URL(request.url ?? '/', 'http://server');
  const backend = spawn('git', ['http-backend'], {
    env: {
      PATH: process.env.PATH,
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: '1',
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'safe.directory',
      GIT_CONFIG_VALUE_0: '*',
      PATH_INFO: decodeURIComponent(url.pathname),
      QUERY_STRING: url.search.slice(1),
      REQUEST_METHOD: request.method ?? 'GET',
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      HTTP_CONTENT_ENCODING: String(request.headers['content-encoding'] ?? ''),
      GIT_PROTOCOL: oldProtocol ? '' : String(request.headers['git-protocol'] ?? ''),
    },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  request.pipe(backend.stdin).on('error', () => undefined);
  let head = Buffer.alloc(0);
  backend.stdout.on('data', (chunk: Buffer) => {
    if (response.headersSent) {
      response.write(chunk);
      return;
    }
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf('\r\n\r\n');
    if (end < 0) return;
    writeHead(response, head.subarray(0, end).toString());
    response.write(head.subarray(end + 4));
  });
  backend.on('close', () => response.end());
}

function writeHead(response: ServerResponse, head: string): void {
  const headers = head
    .split('\r\n')
    .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()] as const);
  const status = headers.find(([name]) => name.toLowerCase() === 'status')?.[1];
  for (const [name, value] of headers) if (name.toLowerCase() !== 'status') response.setHeader(name, value);
  response.writeHead(status === undefined ? 200 : Number.parseInt(status, 10));
}
