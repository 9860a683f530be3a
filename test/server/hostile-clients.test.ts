/** Clients that want to keep the server from its work. All of them are on this machine. */
import { once } from 'node:events';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import { connect as connectSocket } from 'node:net';
import { text } from 'node:stream/consumers';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { apiVersion } from '../../schemas/common/group.ts';
import { eventually } from '../apiserver/eventually.ts';
import { resourcePath } from './api.ts';
import { type Environment, startEnvironment } from './environment.ts';
import { parallel } from './parallel.ts';
import { sized } from './shared.ts';

const MINUTE = 60_000;
const MI = 1024 * 1024;
let environment: Environment;
let port = 0;

beforeAll(async () => {
  environment = await startEnvironment({ flags: ['--in-flight-bytes=64Mi', '--max-conversion-bytes=32Mi'] });
  port = environment.replicas[0]?.ports.https ?? 0;
}, 5 * MINUTE);
afterAll(() => environment?.stop(), MINUTE);

/** The certificate is of no interest here; the API server checks it. */
const options = () => ({ host: '127.0.0.1', port, rejectUnauthorized: false, agent: false }) as const;

const begin = (path: string, headers: Record<string, string> = {}, agent?: Agent): ClientRequest => {
  const sent = request({
    ...options(),
    ...(agent === undefined ? {} : { agent }),
    path,
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
  });
  sent.on('error', () => {});
  return sent;
};

async function post(path: string, body: string, agent?: Agent): Promise<{ status: number; text: string }> {
  const sent = begin(path, {}, agent);
  sent.end(body);
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  return { status: response.statusCode ?? 0, text: await text(response) };
}

const review = (uid: string) => ({
  apiVersion: 'admission.k8s.io/v1',
  kind: 'AdmissionReview',
  request: {
    uid,
    kind: { group: 'ansible.cloud37.dev', version: 'v1beta1', kind: 'Playbook' },
    resource: { group: 'ansible.cloud37.dev', version: 'v1beta1', resource: 'playbooks' },
    name: 'a',
    namespace: 'default',
    operation: 'CREATE',
    userInfo: { username: 'admin', groups: ['system:masters'] },
    object: {
      apiVersion: apiVersion('v1beta1'),
      kind: 'Playbook',
      metadata: { name: 'a', namespace: 'default' },
      spec: { source: { repositoryRef: { name: 'site' }, path: 'site.yml' } },
    },
    options: {},
    dryRun: true,
  },
});

/** The API server is still served, in time. */
async function isServing(): Promise<void> {
  const spec = { source: { repositoryRef: { name: 'site' }, path: 'site.yml' } };
  const body = { apiVersion: apiVersion('v1beta1'), kind: 'Playbook', metadata: { name: 'served' }, spec };
  const path = `${resourcePath('Playbook', { namespace: 'default' })}?dryRun=All`;
  expect((await environment.api.send(path, { method: 'POST', body })).code).toBe(201);
}

describe.each(['/mutate', '/validate', '/convert'])('%s', (path) => {
  test.each([
    ['nothing', ''],
    ['no JSON', '{"request":'],
    ['a JSON value that is no review', '[1,2,3]'],
    ['deeply nested JSON', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
    ['a review of another kind', JSON.stringify({ apiVersion: 'v1', kind: 'Pod' })],
    ['bytes that are no UTF-8', '\u0000\uFFFF\uD800'],
  ])('answers %s with an error that the client has made', async (_, body) => {
    const { status } = await post(path, body);
    // Either no review at all, or a review that says no.
    expect([200, 400, 413, 415, 422]).toContain(status);
    await isServing();
  });

  test('refuses a body that says it is too large before it is sent', async () => {
    const sent = begin(path, { 'content-length': String(40 * MI) });
    sent.flushHeaders();
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    expect(response.statusCode).toBe(413);
    sent.destroy();
    await isServing();
  });

  test(
    'refuses a body that is too large without saying so',
    async () => {
      const sent = begin(path, { 'transfer-encoding': 'chunked' });
      const answered = once(sent, 'response') as Promise<[IncomingMessage]>;
      const chunk = Buffer.alloc(MI, 'a');
      const refusal = Promise.race([answered, once(sent, 'close')]);
      let ended = false;
      refusal.then(() => {
        ended = true;
      });
      for (let sentMi = 0; sentMi < 40 && !ended; sentMi += 1)
        if (!sent.write(chunk)) await Promise.race([once(sent, 'drain'), refusal]);
      sent.end();
      const [response] = await answered;
      expect(response.statusCode).toBe(413);
      sent.destroy();
      await isServing();
    },
    MINUTE,
  );
});

test('many clients that send a body byte by byte do not keep others out', async () => {
  const slow = Array.from({ length: 200 }, () => {
    const sent = begin('/validate', { 'content-length': '1000' });
    sent.write('{');
    return sent;
  });
  for (let second = 0; second < 3; second += 1) {
    for (const sent of slow) if (!sent.destroyed) sent.write(' ');
    await isServing();
  }
  for (const sent of slow) sent.destroy();
});

test('connections that say nothing are closed, and do not keep others out', async () => {
  const silent = Array.from({ length: 200 }, () => connectSocket({ host: '127.0.0.1', port }));
  const idle = Array.from({ length: 50 }, () => connectTls(options()) as TLSSocket);
  for (const socket of [...silent, ...idle]) socket.on('error', () => {});
  await isServing();
  for (const socket of [...silent, ...idle]) socket.destroy();
});

test(
  'a thousand reviews at once are each answered, with their uid or with a request to come again',
  async () => {
    // As many connections as the API server has mutating requests under way by default.
    const agent = new Agent({ keepAlive: true, maxSockets: 200 });
    const uids = Array.from({ length: 1_000 }, (_, index) => `uid-${index}`);
    const answers = await parallel(uids, 1_000, (uid) =>
      post('/validate', JSON.stringify(review(uid)), agent),
    );
    agent.destroy();
    for (const [index, answer] of answers.entries()) {
      expect([200, 429, 504]).toContain(answer.status);
      if (answer.status === 200) expect(JSON.parse(answer.text).response.uid).toBe(uids[index]);
    }
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThan(500);
    await eventually(isServing);
  },
  2 * MINUTE,
);

test(
  'random bytes on the port do not end the process',
  async () => {
    const sockets = Array.from({ length: sized(50, 500) }, (_, index) => {
      const socket = connectSocket({ host: '127.0.0.1', port });
      socket.on('error', () => {});
      socket.end(Buffer.from(Array.from({ length: 64 }, (_unused, at) => (index * 31 + at * 7) % 256)));
      return socket;
    });
    for (const socket of sockets) if (!socket.closed) await once(socket, 'close');
    await isServing();
  },
  MINUTE,
);
