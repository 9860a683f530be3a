import { afterEach, describe, expect, test } from '@jest/globals';
import { type CertificateOptions, type Certificates, startCertificates } from './manager.ts';
import { brokenConnection, type MemoryApiServer, memoryApiServer } from './testing/api-server.ts';
import { recycledKeys } from './testing/keys.ts';

const keys = await recycledKeys(2);
const SECRET = '/api/v1/namespaces/ns/secrets/certificates';
const CONFIGURATION = '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations/m';
const targets = {
  mutatingWebhookConfigurations: ['m'],
  validatingWebhookConfigurations: ['absent'],
  customResourceDefinitions: [],
};
/** Looks at least every 0.8 s. */
const lifetimes = { authoritySeconds: 30, servingSeconds: 10, backdateSeconds: 5, settleSeconds: 1 };

let away = false;
let running: Certificates | undefined;

afterEach(async () => {
  away = false;
  await running?.stop();
  running = undefined;
});

function server(): MemoryApiServer {
  const before = async (): Promise<void> => {
    if (away) throw brokenConnection();
  };
  const made = memoryApiServer({ before });
  made.put(CONFIGURATION, { metadata: {}, webhooks: [{ name: 'a', clientConfig: {} }] });
  return made;
}

const options = (
  { client }: MemoryApiServer,
  more: Partial<CertificateOptions> = {},
): CertificateOptions => ({
  client,
  secret: { namespace: 'ns', name: 'certificates' },
  names: ['a.ns.svc'],
  targets,
  lifetimes,
  keys,
  ...more,
});

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
async function until(done: () => boolean): Promise<void> {
  for (const end = Date.now() + 20_000; !done(); await wait(20))
    if (Date.now() > end) throw new Error('not within 20 s');
}

describe('the manager', () => {
  test('waits for an API server that is away, and says so', async () => {
    const problems: string[] = [];
    const reports = {
      problem: ({ path, error }: { path: string; error: Error }) =>
        problems.push(`${path}: ${error.message}`),
    };
    away = true;
    const starting = startCertificates(options(server(), { reports }));
    await until(() => problems.length > 0);
    away = false;
    running = await starting;
    expect(running.current().cert).toContain('BEGIN CERTIFICATE');
    expect(new Set(problems)).toEqual(new Set(['secrets/certificates: broken']));
  });

  test('serves on while the API server is away, and catches up when it is back', async () => {
    const expiries: number[] = [];
    const changes: string[] = [];
    running = await startCertificates(options(server(), { reports: { expiry: (at) => expiries.push(at) } }));
    running.onChange(({ cert }) => changes.push(cert));
    const before = running.current();
    away = true;
    await wait(8_000);
    expect(running.current()).toEqual(before);
    expect(changes).toEqual([]);
    away = false;
    await until(() => changes.length > 0);
    expect(changes).toEqual([running.current().cert]);
    expect(running.current().expiresAt).toBeGreaterThan(before.expiresAt);
    expect(expiries.at(-1)).toBe(Math.floor(running.current().expiresAt / 1000));
  });

  test('says when the bundle is in place; objects that are not there do not hold it up', async () => {
    const memory = server();
    running = await startCertificates(options(memory));
    await running.published();
    const caBundle = Buffer.from(running.current().caBundle).toString('base64');
    expect(memory.objects.get(CONFIGURATION)).toHaveProperty('webhooks', [
      { name: 'a', clientConfig: { caBundle } },
    ]);
  });

  test('tells of what it cannot write, and goes on with the rest', async () => {
    const memory = server();
    const problems = new Set<string>();
    const forbidden = { ...memory.client };
    forbidden.request = async (request) => {
      if (request.method === 'PATCH') throw new Error('forbidden');
      return memory.client.request(request);
    };
    const reports = { problem: ({ path }: { path: string }) => problems.add(path) };
    running = await startCertificates(options(memory, { client: forbidden, reports }));
    await until(() => problems.has(CONFIGURATION));
    expect(memory.objects.has(SECRET)).toBe(true);
  });

  test('ends when it is told to while it still waits', async () => {
    away = true;
    const ending = new AbortController();
    const starting = startCertificates(options(server()), ending.signal);
    ending.abort(new Error('enough'));
    await expect(starting).rejects.toThrow('enough');
  });

  test('calls nobody back who no longer wants it', async () => {
    const memory = server();
    running = await startCertificates(options(memory));
    const called: string[] = [];
    running.onChange(({ cert }) => called.push(cert));
    running.onChange(() => called.push('unwanted'))();
    memory.objects.delete(SECRET);
    await until(() => called.length > 0);
    expect(called).not.toContain('unwanted');
  });

  test.each<[string, Partial<CertificateOptions>, string]>([
    ['no names', { names: [] }, 'at least one name is needed'],
    [
      'a life that is too short',
      { lifetimes: { ...lifetimes, servingSeconds: 9 } },
      'at least 10 s are needed',
    ],
    [
      'an authority that is too short',
      { lifetimes: { ...lifetimes, authoritySeconds: 29 } },
      'at least three times',
    ],
    ['too long a time to settle', { lifetimes: { ...lifetimes, settleSeconds: 2 } }, 'at most a sixth'],
    ['no number', { lifetimes: { ...lifetimes, servingSeconds: Number.NaN } }, 'at least 10 s are needed'],
  ])('refuses %s', async (_, wrong, message) => {
    await expect(startCertificates(options(server(), wrong))).rejects.toThrow(message);
  });
});
