/** A control plane with the operator installed, and replicas of the admission server that run beside it. */
import { join } from 'node:path';
import type { Component } from '../../hack/cluster/component.ts';
import {
  type ControlPlane,
  type ControlPlaneOptions,
  startControlPlane,
} from '../../hack/cluster/control-plane.ts';
import { installOperator, writeAccountKubeconfig } from '../../hack/cluster/operator/install.ts';
import { type ProcessPorts, type ServerOptions, startServer } from '../../hack/cluster/operator/server.ts';
import { freePorts } from '../../hack/cluster/ports.ts';
import { INSTALLATION } from '../../schemas/common/installation.ts';
import { type Api, createApi } from './api.ts';
import { type Front, startFront } from './front.ts';

/** A replica: its ports stay the same when it is started again. */
export interface Replica {
  readonly name: string;
  readonly ports: ProcessPorts;
  /** Starts the process; returns when it is ready, or as far as `until` says. */
  start(options?: Pick<ServerOptions, 'flags' | 'until'>): Promise<Component>;
  /** Ends the process: SIGTERM, SIGKILL after the grace period; returns when it has ended. */
  stop(graceMs?: number): Promise<void>;
}

/** What a suite works with. */
export interface Environment {
  readonly plane: ControlPlane;
  readonly api: Api;
  /** Where webhooks and conversion lead; its targets are the replicas until a test changes them. */
  readonly front: Front;
  readonly replicas: readonly Replica[];
  /** Applies the manifests again, with other authorities in `caBundle`. */
  install(caBundle?: string): Promise<void>;
  stop(): Promise<void>;
}

/** How many replicas, with which flags; where nothing is said one with self-managed certificates. */
export interface EnvironmentOptions extends ControlPlaneOptions {
  readonly replicas?: number;
  readonly flags?: readonly string[];
  /** A control plane that the test has started; default: one is started. */
  readonly plane?: ControlPlane;
}

const GRACE_MS = 15_000;
/** Requests are still served after SIGTERM; seconds, so that tests do not take minutes. */
const FLAGS = ['--drain-seconds=2'];

/** Starts everything; what it needs to be ended with is {@link Environment.stop}. */
export async function startEnvironment(options: EnvironmentOptions = {}): Promise<Environment> {
  const plane = options.plane ?? (await startControlPlane(options));
  try {
    const front = await startFront();
    const api = await createApi(plane);
    const install = (caBundle?: string) =>
      installOperator(plane, {
        webhook: front.port,
        conversion: front.port,
        ...(caBundle === undefined ? {} : { caBundle }),
      });
    await install();
    const kubeconfig = join(plane.directory, 'webhook.kubeconfig');
    const { namespace, webhook: name } = INSTALLATION;
    await writeAccountKubeconfig(plane, { namespace, name }, kubeconfig);
    const flags = [...FLAGS, ...(options.flags ?? [])];
    const replicas = await makeReplicas(plane, { kubeconfig, flags, count: options.replicas ?? 1 });
    front.targets = replicas.map(({ ports }) => ports.https);
    await Promise.all(replicas.map((replica) => replica.start()));
    const stop = async () => {
      api.close();
      await plane.stop();
      await front.close();
    };
    return { plane, api, front, replicas, install, stop };
  } catch (error) {
    await plane.stop();
    throw error;
  }
}

interface Making {
  kubeconfig: string;
  flags: readonly string[];
  count: number;
}

async function makeReplicas(plane: ControlPlane, { kubeconfig, flags, count }: Making): Promise<Replica[]> {
  const ports = await freePorts(2 * count);
  return Array.from({ length: count }, (_, index) => {
    const [https = 0, probe = 0] = ports.slice(2 * index);
    const replica = { name: `webhook-${index}`, ports: { https, probe }, kubeconfig };
    let running: Component | undefined;
    return {
      ...replica,
      start: async (options) => {
        const all = { ...replica, ...options, flags: [...flags, ...(options?.flags ?? [])] };
        running = await startServer(plane, all);
        return running;
      },
      stop: async (graceMs = GRACE_MS) => running?.stop(graceMs),
    };
  });
}
