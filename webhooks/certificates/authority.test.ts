import { X509Certificate } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runCommand } from '../../hack/cluster/command.ts';
import { createAuthority, issueServing, type KeyPair, type Making } from './authority.ts';
import { servingNames } from './serving-names.ts';
import { recycledKeys } from './testing/keys.ts';

const hours = 3_600_000;
const NOW = Date.parse('2026-05-04T03:02:01Z');
const names = ['a.b.svc', 'a.b.svc.cluster.local', '127.0.0.1', '::1'];
const keys = await recycledKeys(3);
const making = async (part: Partial<Making> = {}): Promise<Making> => ({
  key: await keys.privateKey(),
  serial: keys.serial(),
  now: NOW,
  lifetimeMs: 48 * hours,
  backdateMs: hours,
  ...part,
});

let authority: KeyPair;
let serving: KeyPair;
let directory: string;

beforeAll(async () => {
  authority = createAuthority('test-ca', await making());
  serving = issueServing(authority, names, await making({ lifetimeMs: 24 * hours }));
  directory = await mkdtemp(join(tmpdir(), 'authority-'));
});
afterAll(() => rm(directory, { recursive: true }));

const parsed = (pair: KeyPair) => new X509Certificate(pair.certificate);
const times = (pair: KeyPair) => [parsed(pair).validFromDate.getTime(), parsed(pair).validToDate.getTime()];

/** What OpenSSL says of a certificate at a time; a missing openssl fails the test. */
async function openssl(ca: string, certificate: string, at: number, ...args: string[]): Promise<string> {
  const [caFile, file] = [join(directory, 'ca.pem'), join(directory, 'cert.pem')];
  await Promise.all([writeFile(caFile, ca), writeFile(file, certificate)]);
  const time = ['-attime', String(Math.floor(at / 1000))];
  const strict = ['-x509_strict', '-check_ss_sig', '-purpose', 'sslserver', '-no-CApath', '-no-CAstore'];
  const { stdout, stderr } = await runCommand(
    'openssl',
    ['verify', ...strict, ...time, '-CAfile', caFile, ...args, file],
    { env: { PATH: process.env.PATH ?? '' } },
  );
  return `${stdout}${stderr}`.replaceAll(`${directory}/`, '');
}

describe('an authority', () => {
  test('signs itself, may sign servers and no other authorities, and lasts as long as asked', () => {
    const ca = parsed(authority);
    expect(ca.ca).toBe(true);
    expect(ca.verify(ca.publicKey)).toBe(true);
    expect(times(authority)).toEqual([NOW - hours, NOW + 48 * hours]);
  });

  test('has a name of its own, also with a name that is too long', async () => {
    const [one, two] = [createAuthority('x', await making()), createAuthority('x', await making())];
    expect(parsed(one).subject).not.toBe(parsed(two).subject);
    expect(parsed(createAuthority('x'.repeat(100), await making())).subject).toMatch(
      /^CN=x{55}-[0-9a-f]{8}$/,
    );
  });

  test('survives the year 2050, where certificates write dates in another way', async () => {
    const late = createAuthority('x', await making({ now: Date.parse('2051-01-01T00:00:00Z') }));
    expect(times(late)[1]).toBe(Date.parse('2051-01-03T00:00:00Z'));
  });
});

describe('a serving certificate', () => {
  test('is verified by OpenSSL in strict mode, for each of its names', async () => {
    const check = (...args: string[]) => openssl(authority.certificate, serving.certificate, NOW, ...args);
    expect(await check()).toBe('cert.pem: OK\n');
    for (const name of names)
      expect(await check(/[.]svc/.test(name) ? '-verify_hostname' : '-verify_ip', name)).toBe(
        'cert.pem: OK\n',
      );
    expect(await check('-verify_hostname', 'other.b.svc')).toContain('hostname mismatch');
  });

  test.each([
    ['before the authority was made, within the backdated hour', NOW - hours + 1000, 'cert.pem: OK'],
    ['earlier', NOW - hours - 1000, 'certificate is not yet valid'],
    ['at its last second', NOW + 24 * hours - 1000, 'cert.pem: OK'],
    ['after its end', NOW + 24 * hours + 1000, 'certificate has expired'],
  ])('is judged by OpenSSL %s', async (_, at, answer) => {
    expect(await openssl(authority.certificate, serving.certificate, at)).toContain(answer);
  });

  test('is refused with another authority, also of the same name', async () => {
    const serial = Buffer.alloc(16, 9);
    const pair = [
      createAuthority('same', await making({ serial })),
      createAuthority('same', await making({ serial })),
    ];
    const [one, two] = pair;
    if (!one || !two) throw new Error('no authorities');
    expect(parsed(one).subject).toBe(parsed(two).subject);
    const { certificate } = issueServing(one, names, await making());
    expect(await openssl(two.certificate, certificate, NOW)).toMatch(/error/);
    expect(await openssl(`${two.certificate}${one.certificate}`, certificate, NOW)).toBe('cert.pem: OK\n');
  });

  test('serves and does nothing else: no client, no authority', () => {
    expect(parsed(serving).keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
    expect(parsed(serving).ca).toBe(false);
    expect(parsed(serving).publicKey.asymmetricKeyDetails?.modulusLength).toBe(2048);
  });

  test('never outlives its authority, and does not begin before it', async () => {
    const long = issueServing(
      authority,
      names,
      await making({ lifetimeMs: 1000 * hours, backdateMs: 99 * hours }),
    );
    expect(times(long)).toEqual(times(authority));
  });

  test('takes names that are longer than a common name may be, and names given twice', async () => {
    const long = `${'n'.repeat(63)}.${'m'.repeat(63)}.svc`;
    const pair = issueServing(authority, [long, long, '10.0.0.1'], await making());
    expect(parsed(pair).subjectAltName).toBe(`DNS:${long}, IP Address:10.0.0.1`);
    expect(parsed(pair).checkHost(long)).toBe(long);
  });
});

test('Services are reached by the names that the API server asks for', () => {
  expect(servingNames({ namespace: 'ns', services: ['a', 'b'], others: ['127.0.0.1', 'a.ns.svc'] })).toEqual([
    'a.ns.svc',
    'a.ns.svc.cluster.local',
    'b.ns.svc',
    'b.ns.svc.cluster.local',
    '127.0.0.1',
  ]);
});
