import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect, type TLSSocket } from 'node:tls';
import { afterEach, describe, expect, test } from '@jest/globals';
import { admissionReview, conversionReview, playbook } from './testing/reviews.ts';
import { startTestServer, type TestServer, type TestServerOptions } from './testing/server.ts';

let server: TestServer;
afterEach(() => server.stop());
const start = async (options?: TestServerOptions) => {
  server = await startTestServer(options);
};

/** A connection on which a test writes what it likes, and all that came back until it ended. */
async function rawConnection(): Promise<{ socket: TLSSocket; answer: Promise<string> }> {
  const { address, ca } = server;
  const socket = connect({ host: '127.0.0.1', port: address.port, ca });
  socket.on('error', () => {});
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  const answer = new Promise<string>((resolve) =>
    socket.once('close', () => resolve(Buffer.concat(chunks).toString())),
  );
  await once(socket, 'secureConnect');
  return { socket, answer };
}

const HEAD = 'POST /validate HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n';
const good = JSON.stringify(admissionReview(playbook()));
const isServed = async () => expect((await server.post('/validate', good)).code).toBe(200);

describe('a client', () => {
  test.each([
    ['that never ends its headers', 'POST /validate HTTP/1.1\r\nhost: a\r\n'],
    ['that never ends its body', `${HEAD}content-length: 100\r\n\r\n{`],
  ])('%s is cut off in time, and its bytes are given back', async (_, text) => {
    await start({ headersMs: 500, requestMs: 1000 });
    const { socket, answer } = await rawConnection();
    socket.write(text);
    expect(await answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(server.budget.held).toBe(0);
    await isServed();
  });

  test('that goes away in the middle leaves nothing behind', async () => {
    await start();
    const { socket } = await rawConnection();
    socket.write(`${HEAD}content-length: 100000\r\n\r\n${'{'.repeat(50_000)}`);
    while (server.budget.held === 0) await sleep(5);
    socket.destroy();
    while (server.budget.held > 0) await sleep(5);
    await isServed();
  });

  test('that sends chunks without end is told when it is enough', async () => {
    await start({ admissionBytes: 100_000 });
    const { socket, answer } = await rawConnection();
    socket.write(`${HEAD}transfer-encoding: chunked\r\n\r\n`);
    for (let i = 0; i < 20; i++) socket.write(`2710\r\n${' '.repeat(10_000)}\r\n`);
    expect(await answer).toMatch(/^HTTP\/1\.1 413 [\s\S]*at most 100000 bytes/);
    expect(server.budget.held).toBe(0);
  });

  test.each([
    ['no HTTP', 'hello\r\n\r\n', 400],
    ['two lengths', `${HEAD}content-length: 2\r\ncontent-length: 3\r\n\r\n{}`, 400],
    ['a header without end', `${HEAD}x: ${'a'.repeat(50_000)}\r\n\r\n`, 431],
  ])('that sends %s gets an error', async (_, text, code) => {
    await start();
    const { socket, answer } = await rawConnection();
    socket.write(text);
    expect(await answer).toMatch(new RegExp(`^HTTP/1\\.1 ${code} `));
    await isServed();
  });

  test('gets 429 and when to come back while others hold all bytes', async () => {
    await start({ inFlightBytes: 60_000 });
    const { socket } = await rawConnection();
    socket.write(`${HEAD}content-length: 60000\r\n\r\n${' '.repeat(59_000)}`);
    while (server.budget.held < 59_000) await sleep(5);
    const { code, headers } = await server.post('/validate', good.padEnd(2000));
    expect({ code, retry: headers['retry-after'] }).toEqual({ code: 429, retry: '1' });
    socket.destroy();
    while (server.budget.held > 0) await sleep(5);
    await isServed();
  });

  test('that nests without end is refused with its uid', async () => {
    await start();
    const deep = `${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`;
    const review = JSON.stringify(admissionReview(playbook({ variables: { inline: 'DEEP' } }))).replace(
      '"DEEP"',
      deep,
    );
    for (const path of ['/mutate', '/validate']) {
      const { code, text } = await server.post(path, review);
      expect(code).toBe(200);
      expect(JSON.parse(text).response).toMatchObject({ uid: expect.any(String) });
      expect(JSON.parse(text).response.status?.code).not.toBe(500);
    }
    const conversion = JSON.stringify(conversionReview([playbook({ x: 'DEEP' })])).replace('"DEEP"', deep);
    const { text } = await server.post('/convert', conversion);
    expect(JSON.parse(text).response.result).toMatchObject({
      status: 'Failed',
      message: expect.stringContaining('(Playbook team/site) has more than'),
    });
    await isServed();
  });

  test('is one of 1,000 at the same time', async () => {
    await start();
    const review = (i: number) =>
      JSON.stringify(admissionReview(playbook(), { uid: `uid-${i}`, name: `p-${i}` }));
    const answers = await Promise.all(
      Array.from({ length: 1000 }, (_, i) => server.post(i % 2 === 0 ? '/validate' : '/mutate', review(i))),
    );
    expect(answers.map(({ text }) => JSON.parse(text).response.uid)).toEqual(
      answers.map((_, i) => `uid-${i}`),
    );
    expect(server.budget.held).toBe(0);
  }, 120_000);
});
