import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from 'node:tls';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { Verdict } from '../chain/input.ts';
import { close } from './lifecycle.ts';
import { selfDialProblem } from './self-dial.ts';
import { admissionReview, playbook } from './testing/reviews.ts';
import {
  startTestServer,
  type TestServer,
  type TestServerOptions,
  testCertificates,
} from './testing/server.ts';

let server: TestServer;
afterEach(() => server.stop());
const start = async (options?: TestServerOptions) => {
  server = await startTestServer(options);
};
const good = JSON.stringify(admissionReview(playbook()));
const validate = async (query = '') => {
  const { code, text } = await server.post(`/validate${query}`, good);
  expect(code).toBe(200);
  return JSON.parse(text).response;
};

describe('a verdict', () => {
  test('that is late is a denial before the API server gives up', async () => {
    const judge = { mutate: async () => ({ object: {} }), validate: () => new Promise<Verdict>(() => {}) };
    await start({ judge });
    expect(await validate('?timeout=1s')).toMatchObject({
      uid: expect.any(String),
      allowed: false,
      status: { code: 504, reason: 'Timeout' },
    });
  });

  test.each(['mutate', 'validate'])('that breaks off is a denial without details: %s', async (endpoint) => {
    const judge = {
      mutate: () => {
        throw new Error('secret 1234');
      },
      validate: () => Promise.reject(new Error('secret 1234')),
    };
    await start({ judge });
    const { code, text } = await server.post(`/${endpoint}`, good);
    expect(code).toBe(200);
    expect(JSON.parse(text).response).toMatchObject({ allowed: false, status: { code: 500 } });
    expect(text).not.toContain('1234');
    expect(server.logged.join()).toContain('secret 1234');
    const lines = (await server.metrics.registry.metrics()).split('\n');
    expect(lines).toContain(`apo_webhook_panics_total{endpoint="${endpoint}"} 1`);
  });

  test('is not given before everything is known', async () => {
    await start({ admission: { judge: () => ({ waitingFor: ['policies'] }) } });
    const { code, headers, text } = await server.post('/validate', good);
    expect({ code, retry: headers['retry-after'] }).toEqual({ code: 503, retry: '1' });
    expect(JSON.parse(text).message).toBe('not ready to judge: waiting for policies');
  });

  test('of a dry run is not counted', async () => {
    const verdict: Verdict = {
      allowed: true,
      causes: [],
      warnings: [],
      object: {},
      auditAnnotations: {},
      broken: [{ rule: 'IMG-02', mode: 'Warn' }],
      onlyRights: false,
    };
    const observed: string[] = [];
    await start({
      judge: { mutate: async () => ({ object: {} }), validate: () => Promise.resolve(verdict) },
      admission: { observe: ({ uid }) => observed.push(uid) },
    });
    await server.post('/validate', JSON.stringify(admissionReview(playbook(), { uid: 'dry', dryRun: true })));
    await server.post('/validate', JSON.stringify(admissionReview(playbook(), { uid: 'real' })));
    expect(observed).toEqual(['real']);
    expect(await server.metrics.registry.metrics()).toContain(
      'apo_webhook_denials_total{rule="IMG-02",kind="Playbook",mode="Warn"} 1\n',
    );
  });
});

/** Serial number of the certificate that a new connection is shown. */
async function servedSerial(ca: string): Promise<string> {
  const socket = connect({ host: '127.0.0.1', port: server.address.port, ca });
  await once(socket, 'secureConnect');
  const { serialNumber } = socket.getPeerCertificate();
  socket.destroy();
  return serialNumber;
}

describe('TLS', () => {
  test('shows a new certificate to new connections, and keeps the good one when the next is broken', async () => {
    await start();
    const before = await servedSerial(server.ca);
    const next = testCertificates();
    server.source.change(next.pair);
    const after = await servedSerial(next.ca);
    expect(after).not.toBe(before);
    server.source.change({ key: next.pair.key, cert: 'none' });
    expect(await servedSerial(next.ca)).toBe(after);
  });

  test('serves nobody without a certificate of the authority of clients', async () => {
    const { ca } = testCertificates();
    await start({ tls: { minVersion: 'TLSv1.3', clientCa: ca } });
    await expect(server.post('/validate', good)).rejects.toThrow();
    expect(await selfDialProblem(server.address)).toBeUndefined();
  });

  test('does not speak 1.2 unless told so', async () => {
    await start();
    const socket = connect({
      host: '127.0.0.1',
      port: server.address.port,
      ca: server.ca,
      maxVersion: 'TLSv1.2',
    });
    await expect(once(socket, 'secureConnect')).rejects.toThrow();
  });

  test('is not ready with a certificate that has expired', async () => {
    await start();
    expect(await selfDialProblem(server.address)).toBeUndefined();
    server.source.change(testCertificates(-60_000).pair);
    expect(await selfDialProblem(server.address)).toBe('its certificate has expired');
  });
});

describe('draining', () => {
  test('answers what comes, and closes each connection behind its answer', async () => {
    let draining = false;
    await start({ isDraining: () => draining });
    expect((await server.post('/validate', good)).headers.connection).toBe('keep-alive');
    draining = true;
    const { code, headers } = await server.post('/validate', good);
    expect({ code, connection: headers.connection }).toEqual({ code: 200, connection: 'close' });
  });

  test('lets requests under way end', async () => {
    const verdict = Promise.withResolvers<Verdict>();
    await start({ judge: { mutate: async () => ({ object: {} }), validate: () => verdict.promise } });
    const answer = validate();
    while (server.budget.held === 0) await sleep(5);
    const closed = close(server.server);
    verdict.reject(new Error('late'));
    expect(await answer).toMatchObject({ allowed: false });
    await closed;
  });
});
