/**
 * The Pepr module of `pepr/`, with the packages that its package-lock.json locks. Pepr's controller needs a cluster, in which
 * it keeps a store: it gets the control plane, as administrator.
 */
import { createHash } from 'node:crypto';
import { copyFile, mkdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { runCommand } from '../../cluster/command.ts';
import { withLock } from '../../cluster/lock.ts';
import { freePorts, LOOPBACK } from '../../cluster/ports.ts';
import type { Arena, Contender } from './arena.ts';
import { cacheDirectory } from './cache-directory.ts';
import { answersOk } from './go-webhook.ts';

const sources = join(import.meta.dirname, 'pepr');
/** Part of the address: Pepr serves nobody who does not know it. */
const API_PATH = 'bench';

/** Starts modules that log as much as `levels` says; `info` is how Pepr deploys them. They end with the control plane. */
export async function startPepr<K extends string>(
  arena: Arena,
  levels: Readonly<Record<K, 'info' | 'error'>>,
): Promise<Record<K, Contender>> {
  const file = await bundle();
  await arena.kubectl(['create', 'namespace', STORE_NAMESPACE]);
  await arena.kubectl(['create', '-f', '-'], JSON.stringify(STORE));
  await arena.kubectl(['wait', '--for=condition=Established', '--timeout=60s', `crd/${STORE.metadata.name}`]);
  const started: Partial<Record<K, Contender>> = {};
  for (const [name, level] of Object.entries<'info' | 'error'>(levels))
    started[name as K] = await startModule(arena, { file, name, level });
  return started as Record<K, Contender>;
}

async function startModule(
  { plane, serving }: Arena,
  { file, name, level }: { file: string; name: string; level: string },
): Promise<Contender> {
  const [port = 0] = await freePorts(1);
  const url = `https://${LOOPBACK}:${port}`;
  const { pid } = await plane.start({
    name,
    file: process.execPath,
    args: [file, String(port), name.toLowerCase()],
    env: {
      KUBECONFIG: plane.kubeconfig,
      LOG_LEVEL: level,
      NODE_ENV: 'production',
      PEPR_API_PATH: API_PATH,
      SSL_CERT_PATH: serving.certificate,
      SSL_KEY_PATH: serving.key,
    },
    ready: () => answersOk(`${url}/healthz`, serving.ca),
    readyTimeoutMs: 60_000,
  });
  return { url, pid, mutate: `/mutate/${API_PATH}`, validate: `/validate/${API_PATH}` };
}

/** Where Pepr keeps its store, and what the store is. */
const STORE_NAMESPACE = 'pepr-system';
const STORE = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'peprstores.pepr.dev' },
  spec: {
    group: 'pepr.dev',
    scope: 'Namespaced',
    names: { plural: 'peprstores', singular: 'peprstore', kind: 'PeprStore' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: { data: { type: 'object', additionalProperties: { type: 'string' } } },
          },
        },
      },
    ],
  },
};

/** The module as one file beside its packages, as `pepr build` makes it; Pepr itself stays outside. */
async function bundle(): Promise<string> {
  const directory = await packages();
  const outfile = join(directory, 'module.mjs');
  await build({
    entryPoints: [join(sources, 'module.js')],
    outfile,
    bundle: true,
    external: ['pepr'],
    format: 'esm',
    platform: 'node',
    target: 'node24',
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
    logLevel: 'error',
  });
  return outfile;
}

/** Installs the locked packages, once for each lock file; gives the directory that has them. */
async function packages(): Promise<string> {
  const lock = await readFile(join(sources, 'package-lock.json'));
  const hash = createHash('sha256').update(lock).digest('hex').slice(0, 16);
  const parent = await cacheDirectory('pepr');
  const directory = join(parent, hash);
  if (await isThere(directory)) return directory;
  await withLock(join(parent, `.${hash}.lock`), async (scratch) => {
    if (await isThere(directory)) return;
    const draft = join(scratch, hash);
    await mkdir(draft);
    for (const name of ['package.json', 'package-lock.json'])
      await copyFile(join(sources, name), join(draft, name));
    // Its peers are what "pepr build" needs, which is not used here.
    const args = ['install', '--legacy-peer-deps', '--ignore-scripts', '--no-audit', '--no-fund'];
    const { code, stderr } = await runCommand('npm', args, { cwd: draft, env: process.env });
    if (code !== 0) throw new Error(`installing Pepr failed:\n${stderr.trimEnd()}`);
    await rename(draft, directory);
  });
  return directory;
}

async function isThere(directory: string): Promise<boolean> {
  try {
    await readFile(join(directory, 'package.json'));
    return true;
  } catch {
    return false;
  }
}
