import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { Agent } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { conversionReview, playbook } from './serving/testing/reviews.ts';
import { post, testCertificates } from './serving/testing/server.ts';

const MAIN = join(import.meta.dirname, 'main.ts');
const { ca, pair } = testCertificates();
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'main-'));
  await writeFile(join(directory, 'tls.key'), pair.key);
  await writeFile(join(directory, 'tls.crt'), pair.cert);
  // Nothing listens on port 1: an API server that is away.
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'a', cluster: { server: 'https://127.0.0.1:1' } }],
    users: [{ name: 'a', user: { token: 'not-a-secret' } }],
    contexts: [{ name: 'a', context: { cluster: 'a', user: 'a' } }],
    'current-context': 'a',
  };
  await writeFile(join(directory, 'kubeconfig'), JSON.stringify(config));
});
afterAll(() => rm(directory, { recursive: true }));

interface Run {
  readonly child: ChildProcess;
  readonly ended: Promise<number | null>;
  text(): string;
}

function start(...args: string[]): Run {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'], env: {} });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (text += chunk));
  const ended = once(child, 'close').then(([code]) => code as number | null);
  return { child, ended, text: () => text };
}

const ready = async (run: Run): Promise<{ port: number; probePort: number }> => {
  for (;;) {
    const line = run
      .text()
      .split('\n')
      .find((found) => found.includes('"serving"'));
    if (line !== undefined) return JSON.parse(line);
    if (run.child.exitCode !== null) throw new Error(run.text());
    await sleep(50);
  }
};

describe('the server as a process', () => {
  test('explains its flags', async () => {
    const run = start('--help');
    expect(await run.ended).toBe(0);
    expect(run.text()).toContain('--max-conversion-bytes');
  });

  test('names everything that is wrong with its flags', async () => {
    const run = start('--port=x', '--certificates=files');
    expect(await run.ended).toBe(2);
    expect(run.text().trim().split('\n')).toEqual([
      'error: --port must be a whole number, not "x"',
      'error: --certificates files needs --cert-dir, the directory of tls.crt and tls.key',
    ]);
  });

  test('ends with one line where it cannot run', async () => {
    const run = start(
      '--certificates=files',
      `--cert-dir=${directory}/none`,
      `--kubeconfig=${directory}/kubeconfig`,
    );
    expect(await run.ended).toBe(1);
    expect(JSON.parse(run.text())).toMatchObject({
      level: 'error',
      error: expect.stringContaining('ENOENT'),
    });
  });

  test('converts while the API server is away, is not ready, and drains when it is told to stop', async () => {
    const run = start(
      '--certificates=files',
      `--cert-dir=${directory}`,
      `--kubeconfig=${directory}/kubeconfig`,
      '--bind-address=127.0.0.1',
      '--port=0',
      '--probe-port=0',
      '--drain-seconds=1',
    );
    const { port, probePort } = await ready(run);
    const agent = new Agent({ ca, keepAlive: true });
    const convert = () =>
      post({ agent, port, path: '/convert', headers: {} }, JSON.stringify(conversionReview([playbook()])));
    expect(JSON.parse((await convert()).text).response.result).toEqual({ status: 'Success' });
    const probe = async (path: string) => {
      const response = await fetch(`http://127.0.0.1:${probePort}${path}`);
      return `${response.status} ${await response.text()}`;
    };
    expect(await probe('/livez')).toBe('200 ok\n');
    expect(await probe('/readyz')).toMatch(/^503 not ready: /);
    expect(await probe('/metrics')).toContain('apo_webhook_requests_total{endpoint="convert"');

    run.child.kill('SIGTERM');
    while (!run.text().includes('"draining"')) await sleep(20);
    const { code, headers } = await convert();
    expect({ code, connection: headers.connection }).toEqual({ code: 200, connection: 'close' });
    expect(await run.ended).toBe(0);
    expect(run.text()).toContain('"stopped"');
  });
});
