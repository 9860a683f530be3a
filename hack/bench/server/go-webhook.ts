/** The plain Go webhook of `gowebhook/`, built with the versions that its go.mod and go.sum lock. */
import { readFile } from 'node:fs/promises';
import { request } from 'node:https';
import { join } from 'node:path';
import { goEnvironment, hostTarget, requireGo } from '../../cluster/build.ts';
import { runCommand } from '../../cluster/command.ts';
import { parseGoModule } from '../../cluster/go-module.ts';
import { freePorts, LOOPBACK } from '../../cluster/ports.ts';
import type { Arena, Contender } from './arena.ts';
import { cacheDirectory } from './cache-directory.ts';

const sources = join(import.meta.dirname, 'gowebhook');

/** Builds the webhook and starts it. It ends with the control plane. */
export async function startGoWebhook({ plane, serving }: Arena): Promise<Contender> {
  const file = await build();
  const [port = 0] = await freePorts(1);
  const url = `https://${LOOPBACK}:${port}`;
  const { pid } = await plane.start({
    name: 'gowebhook',
    file,
    args: [`${LOOPBACK}:${port}`, serving.certificate, serving.key],
    ready: () => answersOk(`${url}/readyz`, serving.ca),
    readyTimeoutMs: 30_000,
  });
  return { url, pid, mutate: '/mutate', validate: '/validate' };
}

async function build(): Promise<string> {
  const env = goEnvironment(process.env, hostTarget(process.platform, process.arch));
  const { go } = parseGoModule(await readFile(join(sources, 'go.mod'), 'utf8'), 'k8s.io/api');
  await requireGo(go, env);
  const output = join(await cacheDirectory('gowebhook'), 'gowebhook');
  // Go's own cache makes this a matter of a second when nothing has changed.
  const args = ['build', '-trimpath', '-o', output, '.'];
  const { code, stderr } = await runCommand('go', args, { cwd: sources, env });
  if (code !== 0) throw new Error(`building gowebhook failed:\n${stderr.trimEnd()}`);
  return output;
}

/** Whether a server answers 200; any failure is just "not yet". */
export function answersOk(url: string, ca: string): Promise<boolean> {
  return new Promise((resolve) => {
    const sent = request(url, { ca, timeout: 1000, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    sent.once('timeout', () => sent.destroy());
    sent.once('error', () => resolve(false));
    sent.end();
  });
}
