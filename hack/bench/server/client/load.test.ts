import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createAuthority, issue } from '../../../cluster/certificates.ts';
import { LOOPBACK } from '../../../cluster/ports.ts';
import type { LoadJob } from './job.ts';
import { load, quantile } from './load.ts';

const sorted = Array.from({ length: 200 }, (_, n) => n + 1);

describe('a quantile', () => {
  test.each([
    [0.5, 100],
    [0.99, 198],
    [1, 200],
  ])('of %d has that share of the figures at or below it', (share, figure) => {
    expect(quantile(sorted, share)).toBe(figure);
  });
});

describe('load on a server', () => {
  const bodies: string[] = [];
  let most = 0;
  let server: Server;
  let job: LoadJob;

  beforeAll(async () => {
    const authority = await createAuthority('ca');
    const pair = await issue(authority, { commonName: 'x', ipAddresses: [LOOPBACK], usages: ['server'] });
    let underway = 0;
    server = createServer({ key: pair.key, cert: pair.certificate }, async (request, response) => {
      underway += 1;
      most = Math.max(most, underway);
      bodies.push(await text(request));
      underway -= 1;
      response.end(request.url === '/bad' ? 'no' : 'yes, all right');
    });
    await new Promise<void>((resolve) => server.listen(0, LOOPBACK, resolve));
    job = {
      kind: 'load',
      url: `https://${LOOPBACK}:${(server.address() as AddressInfo).port}`,
      tls: { ca: authority.certificate },
      requests: [{ path: '/good', body: 'number @N@', good: ['yes', 'right'] }],
      lead: 3,
      pace: { count: 20, atOnce: 4 },
    };
  });
  afterAll(() => {
    server.close();
  });

  test('sends what was asked for, numbered, and never more at once than allowed', async () => {
    const result = await load({ ...job, first: 100 });
    expect(result.requests).toBe(20);
    expect([...bodies].sort()).toEqual(Array.from({ length: 23 }, (_, n) => `number ${100 + n}`));
    expect(most).toBeLessThanOrEqual(4);
  });

  test('keeps to the rate', async () => {
    const pace = { perSecond: 100, seconds: 0.3, atOnce: 4 };
    const { requests, seconds } = await load({ ...job, lead: 0, pace });
    expect(requests).toBe(30);
    expect(seconds).toBeGreaterThanOrEqual(0.29);
  });

  test('ends with the answer when it is not a good one', async () => {
    const requests = [{ path: '/bad', body: '', good: ['yes'] }];
    await expect(load({ ...job, requests })).rejects.toThrow('/bad answered 200, without yes: no');
  });
});
