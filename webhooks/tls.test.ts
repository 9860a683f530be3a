import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { testCertificates } from './serving/testing/server.ts';
import { type CertificateSource, fileCertificates, type KeyPair } from './tls.ts';

const [one, two] = [testCertificates().pair, testCertificates().pair];

let directory: string;
let source: CertificateSource | undefined;
let problems: unknown[];
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tls-'));
  problems = [];
});
afterEach(async () => {
  await source?.stop();
  source = undefined;
  await rm(directory, { recursive: true });
});

const write = async ({ key, cert }: KeyPair) => {
  await writeFile(join(directory, 'tls.key'), key);
  await writeFile(join(directory, 'tls.crt'), cert);
};
const start = async (pollMs?: number) => {
  source = await fileCertificates(directory, { problem: (error) => problems.push(error) }, pollMs);
  return source;
};

describe('certificates in files', () => {
  test.each([
    ['change', undefined],
    ['are looked at again', 20],
  ])('are taken into use when they %s', async (_, pollMs) => {
    await write(one);
    const { onChange, current } = await start(pollMs);
    const seen: KeyPair[] = [];
    onChange((pair) => seen.push(pair));
    await write(two);
    while (seen.length === 0) await sleep(10);
    expect(seen.at(-1)).toEqual(two);
    expect(current()).toEqual(two);
  });

  test('that do not belong together leave the last good pair in use', async () => {
    await write(one);
    const { current } = await start(20);
    await write({ key: two.key, cert: one.cert });
    while (problems.length === 0) await sleep(10);
    expect(current()).toEqual(one);
  });

  test('that are missing at the start are an error', async () => {
    await expect(start()).rejects.toThrow(/ENOENT.*tls\.(key|crt)/);
  });
});
