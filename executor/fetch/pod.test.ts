import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { FetchRequest } from './request.ts';
import { type GitServer, startGitHttpServer } from './testing/git-http-server.ts';
import { createSampleRepository } from './testing/sample-repository.ts';
import { createScenario } from './testing/scenario.ts';

const scenario = createScenario();
const main = fileURLToPath(new URL('main.ts', import.meta.url));
const node = fileURLToPath(new URL('../../node_modules/.bin/node', import.meta.url));
let server: GitServer;
let silent: GitServer;
let commit: string;
let count = 0;

/** Runs the real entry point; `disturb` may act once it is under way. */
async function fetchStep(request: Partial<FetchRequest> | string, disturb?: (pid: number) => Promise<void>) {
  count += 1;
  const volume = scenario.destination(`volume-${count}`);
  mkdirSync(volume);
  const document =
    typeof request === 'string'
      ? request
      : JSON.stringify({
          url: `http://127.0.0.1:${server.port}/site.git`,
          ref: { branch: 'main' },
          destination: join(volume, 'tree'),
          timeoutSeconds: 30,
          addressPolicy: { allowLoopback: true },
          ...request,
        });
  const log = join(volume, '..', `termination-log-${count}`);
  const child = spawn(node, [main, scenario.file(`request-${count}`, document), volume, log], {
    env: { PATH: process.env.PATH, TMPDIR: scenario.destination('..') },
  });
  const closed = once(child, 'close');
  await disturb?.(child.pid ?? 0);
  const [code] = await closed;
  return { code, volume, entries: readdirSync(volume).sort(), message: readFileSync(log, 'utf8') };
}

beforeAll(async () => {
  server = await startGitHttpServer({ root: scenario.repositories });
  silent = await startGitHttpServer({ root: scenario.repositories, silent: true });
  commit = createSampleRepository(scenario.repositories, 'site').commit(`Long ${'ä'.repeat(900)}`, {
    files: { 'site.yml': 'x\n' },
  });
});
afterAll(async () => {
  await Promise.all([server.close(), silent.close()]);
  scenario.remove();
});

describe('the fetch container', () => {
  it('leaves checkout, launcher and the marker "ready", readable for all, and names the commit', async () => {
    const { code, volume, entries, message } = await fetchStep({});
    expect([code, entries]).toEqual([0, ['launcher', 'ready', 'tree']]);
    expect(Buffer.byteLength(message)).toBeLessThanOrEqual(1024);
    expect(JSON.parse(message)).toMatchObject({ commit, ref: 'refs/heads/main', files: 1 });
    expect(readFileSync(join(volume, 'ready'), 'utf8')).toBe(message);
    for (const path of ['tree', 'tree/site.yml', 'launcher', 'launcher/__main__.py', 'ready']) {
      expect(statSync(join(volume, path)).mode & 0o044).toBe(0o044);
    }
    expect(existsSync(join(volume, 'launcher/tests'))).toBe(false);
  }, 30_000);

  it.each([
    ['a fetch that fails', { ref: { branch: 'none' } }, { class: 'Git', reason: 'RefNotFound' }],
    [
      'a request with unknown fields',
      { colour: 'red' } as Partial<FetchRequest>,
      { class: 'Config', reason: 'RequestInvalid' },
    ],
    ['a request that is no JSON', '{', { class: 'Config', reason: 'RequestInvalid' }],
  ])(
    'leaves the marker "failed" and the reason for %s',
    async (_, request, expected) => {
      const { code, entries, message } = await fetchStep(request);
      expect(code).toBe(1);
      expect(entries.filter((name) => name !== 'launcher')).toEqual(['failed']);
      expect(JSON.parse(message)).toMatchObject(expected);
    },
    30_000,
  );

  it('ends cleanly when it is terminated', async () => {
    const { code, entries, message } = await fetchStep(
      { url: `http://127.0.0.1:${silent.port}/site.git` },
      async (pid) => {
        while (silent.requests.length === 0) await sleep(20);
        process.kill(pid, 'SIGTERM');
      },
    );
    expect([code, entries]).toEqual([1, ['failed', 'launcher']]);
    expect(JSON.parse(message)).toMatchObject({ class: 'Cancelled', reason: 'Cancelled' });
  }, 30_000);
});
