import { writeFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type ApiClient, createClient, type RequestReport } from './client.ts';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

let server: Server;
let handlers: Handler[];
let directory: string;
let connections: number;
let reports: RequestReport[];
let client: ApiClient;
const waits: number[] = [];
const clock = {
  now: () => performance.now(),
  sleep: async (ms: number) => {
    waits.push(ms);
  },
};

/** The n-th request is handled by the n-th handler, all further ones by the last. */
function serve(...given: Handler[]): void {
  handlers = given;
}
const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): Handler =>
  (_, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  };
const cut: Handler = (request) => request.socket.destroy();
const silence: Handler = () => undefined;
const OK = json(200, { kind: 'Thing' });
const get = (rest: object = {}) => client.request({ method: 'GET', path: '/thing', ...rest });
const post = (rest: object = {}) =>
  client.request({ method: 'POST', path: '/thing', body: { a: 1 }, ...rest });

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'runtime-client-'));
  await writeFile(join(directory, 'token'), 'one');
  connections = 0;
  reports = [];
  waits.length = 0;
  server = createServer((request, response) => {
    const handler = handlers.length > 1 ? handlers.shift() : handlers[0];
    request.resume().on('end', () => handler?.(request, response));
  });
  server.on('connection', () => {
    connections += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  client = connect();
});
afterEach(async () => {
  client.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await rm(directory, { recursive: true });
});

function connect(): ApiClient {
  const { port } = server.address() as AddressInfo;
  const tokenFile = join(directory, 'token');
  const config = {
    clusters: [
      {
        name: 'c',
        cluster: { server: `http://127.0.0.1:${port}/prefix/`, 'insecure-skip-tls-verify': true },
      },
    ],
    users: [{ name: 'u', user: { tokenFile } }],
    contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
    'current-context': 'x',
  };
  const environment = { KUBECONFIG: join(directory, 'config') };
  writeFileSync(environment.KUBECONFIG, JSON.stringify(config));
  const onRequest = (report: RequestReport) => reports.push(report);
  return createClient({ userAgent: 'test/1', environment, clock, random: () => 0, onRequest });
}

describe('a request', () => {
  test('carries path, query, body and who we are', async () => {
    const seen: unknown[] = [];
    serve(async (request, response) => {
      const { url, method, headers } = request;
      seen.push(method, url, headers['user-agent'], headers.authorization, headers['content-type']);
      OK(request, response);
    });
    await post({ query: { dryRun: 'All', x: 'a b&c' } });
    expect(seen).toEqual([
      'POST',
      '/prefix/thing?dryRun=All&x=a+b%26c',
      'test/1',
      'Bearer one',
      'application/json',
    ]);
  });

  test('uses the connection of the one before', async () => {
    serve(OK);
    for (let i = 0; i < 20; i += 1) await get();
    expect(connections).toBe(1);
  });

  test('is reported once, with all its attempts', async () => {
    serve(json(503, {}), json(503, {}), OK);
    await get();
    await post({ path: '/other' });
    expect(reports).toEqual([
      { method: 'GET', path: '/thing', status: 200, attempts: 3, durationMs: expect.any(Number) },
      { method: 'POST', path: '/other', status: 200, attempts: 1, durationMs: expect.any(Number) },
    ]);
  });

  test('that finds its connection closed is made on another', async () => {
    serve(OK, cut, OK);
    await get();
    expect(await get()).toEqual({ status: 200, body: { kind: 'Thing' } });
  });

  test('to write is not made twice when the connection breaks', async () => {
    serve(cut, OK);
    await expect(post()).rejects.toMatchObject({
      name: 'ConnectionError',
      code: 'ECONNRESET',
      reached: true,
    });
    expect(await post({ retry: true })).toMatchObject({ status: 200 });
  });

  test('waits as long as the API server says', async () => {
    serve(json(429, {}, { 'retry-after': '3' }), OK);
    await post();
    expect(waits).toEqual([3_000]);
  });

  test('takes the new token when the old one is refused', async () => {
    await writeFile(join(directory, 'token'), 'old');
    const tokens: unknown[] = [];
    const refuse: Handler = (request, response) => {
      tokens.push(request.headers.authorization);
      writeFileSync(join(directory, 'token'), 'new');
      json(401, { kind: 'Status', reason: 'Unauthorized' })(request, response);
    };
    serve(refuse, (request, response) => {
      tokens.push(request.headers.authorization);
      OK(request, response);
    });
    await post();
    expect(tokens).toEqual(['Bearer old', 'Bearer new']);
  });

  test('ends after its time, all attempts together', async () => {
    serve(silence);
    const begin = performance.now();
    await expect(get({ timeoutMs: 200 })).rejects.toMatchObject({
      name: 'ConnectionError',
      code: 'ETIMEDOUT',
      message: 'GET /thing: no answer within 200 ms',
    });
    expect(performance.now() - begin).toBeLessThan(5_000);
  });

  test('ends after its time while it waits for its turn, too', async () => {
    serve(silence);
    const busy = Array.from({ length: 32 }, () => get({ timeoutMs: 3_000 }).catch(() => undefined));
    const begin = performance.now();
    await expect(get({ timeoutMs: 200 })).rejects.toMatchObject({ code: 'ETIMEDOUT' });
    expect(performance.now() - begin).toBeLessThan(2_000);
    client.close();
    await Promise.all(busy);
  });

  test('ends after its time in the middle of the answer, too', async () => {
    serve((_, response) => response.writeHead(200, { 'content-type': 'application/json' }).write('{"a":'));
    await expect(get({ timeoutMs: 200 })).rejects.toMatchObject({ code: 'ETIMEDOUT' });
  });

  test('ends when its signal says so, with the reason of that', async () => {
    serve(silence);
    const controller = new AbortController();
    const asked = get({ signal: controller.signal });
    setTimeout(() => controller.abort(new Error('not needed')), 50);
    await expect(asked).rejects.toThrow('not needed');
  });

  test('ends when the client is closed, and none can follow', async () => {
    serve(silence);
    const asked = get();
    setTimeout(() => client.close(), 50);
    await expect(asked).rejects.toThrow('the client is closed');
    await expect(get()).rejects.toThrow('the client is closed');
  });

  test.each([
    [
      'a status',
      json(403, { kind: 'Status', reason: 'Forbidden', message: 'no', details: { kind: 'x' } }),
      { status: 403, reason: 'Forbidden', message: 'no', details: { kind: 'x' } },
    ],
    [
      'the page of a proxy',
      ((_, response) => response.writeHead(404).end('<html>')) as Handler,
      { status: 404, reason: 'NotFound', message: 'the API server answered with status 404' },
    ],
    [
      'broken JSON',
      ((_, response) => response.writeHead(409, { 'content-type': 'application/json' }).end('{')) as Handler,
      { status: 409, reason: 'Conflict' },
    ],
    ['an unknown code', json(418, {}), { status: 418, reason: 'Unknown' }],
  ])('refused with %s says why', async (_, handler, expected) => {
    serve(handler);
    await expect(get()).rejects.toMatchObject({ name: 'ApiError', ...expected });
  });

  test('fails when a success is not the JSON that it claims to be', async () => {
    serve((_, response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{"secret":'));
    await expect(get()).rejects.toMatchObject({ name: 'ProtocolError' });
  });
});

describe('a stream', () => {
  const lines = async (rest: object = {}) => {
    const values: unknown[] = [];
    for await (const value of client.stream({ method: 'GET', path: '/watch', ...rest })) values.push(value);
    return values;
  };

  test('gives lines as they come', async () => {
    serve(async (_, response) => {
      response.write('1\n2');
      await sleep(20);
      response.end('0\n');
    });
    expect(await lines()).toEqual([1, 20]);
  });

  test('fails when the connection breaks', async () => {
    serve((_, response) => {
      response.write('1\n');
      setTimeout(() => response.destroy(), 20);
    });
    await expect(lines()).rejects.toMatchObject({ name: 'ConnectionError', code: 'ECONNRESET' });
  });

  test('fails when it is silent for too long, not when it is long', async () => {
    serve(
      async (_, response) => {
        for (let i = 0; i < 6; i += 1) {
          response.write(`${i}\n`);
          await sleep(100);
        }
        response.end();
      },
      (_, response) => response.write('1\n'),
    );
    expect(await lines({ timeoutMs: 400 })).toHaveLength(6);
    await expect(lines({ timeoutMs: 400 })).rejects.toMatchObject({ code: 'ETIMEDOUT' });
  });

  test('ends with its reader, and with its signal', async () => {
    const ends: Promise<unknown>[] = [];
    serve((request, response) => {
      ends.push(new Promise((resolve) => request.socket.once('close', resolve)));
      response.write('1\n');
    });
    for await (const value of client.stream({ method: 'GET', path: '/watch' })) {
      expect(value).toBe(1);
      break;
    }
    const controller = new AbortController();
    const read = lines({ signal: controller.signal });
    setTimeout(() => controller.abort(new Error('not needed')), 50);
    await expect(read).rejects.toThrow('not needed');
    await Promise.all(ends);
    expect(ends).toHaveLength(2);
  });

  test('takes the new token when the old one is refused', async () => {
    serve(json(401, {}), (_, response) => response.end('1\n'));
    expect(await lines()).toEqual([1]);
  });

  test('throws what the API server refuses it with', async () => {
    serve(json(410, { kind: 'Status', reason: 'Expired' }));
    await expect(lines()).rejects.toMatchObject({ name: 'ApiError', status: 410, reason: 'Expired' });
  });
});

test('connections that were refused are tried again, whatever the method', async () => {
  serve(OK);
  await new Promise((resolve) => server.close(resolve));
  const { length } = waits;
  await expect(post()).rejects.toMatchObject({ code: 'ECONNREFUSED', reached: false });
  expect(waits.slice(length)).toEqual([100, 200, 400, 800]);
});
