/** The admission server as a process beside a control plane, with the rights of its ServiceAccount. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { buildWebhook } from '../../build/webhook.ts';
import type { Component } from '../component.ts';
import type { ControlPlane } from '../control-plane.ts';
import { LOOPBACK } from '../ports.ts';

/** Ports of one process, both on the loopback address. */
export interface ProcessPorts {
  /** HTTPS: `/mutate`, `/validate`, `/convert`. */
  https: number;
  /** HTTP: `/livez`, `/readyz`, `/metrics`. */
  probe: number;
}

/** How a process is started. */
export interface ServerOptions {
  /** Name of the process and of its log. */
  name: string;
  ports: ProcessPorts;
  /** Kubeconfig that it reaches the API server with. */
  kubeconfig: string;
  /** Further flags; of a flag given twice the last one counts. */
  flags?: readonly string[];
  /** The endpoint that must answer 200 before this returns; default: `/readyz`. */
  until?: '/readyz' | '/livez';
  readyTimeoutMs?: number;
}

/** Starts a process, and returns when it is ready. It ends with the control plane at the latest. */
export async function startServer(plane: ControlPlane, options: ServerOptions): Promise<Component> {
  const { name, ports, kubeconfig, flags = [], until = '/readyz', readyTimeoutMs = 60_000 } = options;
  return plane.start({
    name,
    file: process.execPath,
    env: await environment(),
    args: [
      await program(plane),
      `--bind-address=${LOOPBACK}`,
      `--port=${ports.https}`,
      `--probe-port=${ports.probe}`,
      `--kubeconfig=${kubeconfig}`,
      ...flags,
    ],
    ready: () => answers(ports.probe, until),
    readyTimeoutMs,
  });
}

/** Whether an endpoint of the probe port answers 200 within a second. */
export async function answers(probePort: number, path: string): Promise<boolean> {
  try {
    const url = `http://${LOOPBACK}:${probePort}${path}`;
    const response = await fetch(url, { signal: AbortSignal.timeout(1_000) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}

/** The variables of the Deployment that have values of their own. */
async function environment(): Promise<Record<string, string>> {
  const manifest = await readFile(
    join(import.meta.dirname, '../../../config/manager/deployment.yaml'),
    'utf8',
  );
  const containers = parse(manifest).spec.template.spec.containers as { env: EnvVar[] }[];
  const given = containers.flatMap(({ env }) => env).filter((variable) => variable.value !== undefined);
  return Object.fromEntries(given.map(({ name, value = '' }) => [name, value]));
}

interface EnvVar {
  name: string;
  value?: string;
}

const programs = new Map<string, Promise<string>>();

/** The server as it is shipped, built once for a control plane. */
function program({ directory }: ControlPlane): Promise<string> {
  const built = programs.get(directory) ?? buildWebhook(join(directory, 'webhook'));
  programs.set(directory, built);
  return built;
}
