/** The development environment: a control plane with the operator installed, and the admission server beside it. */
import { copyFile, mkdir, rm, symlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { INSTALLATION } from '../../schemas/common/installation.ts';
import type { Component } from '../cluster/component.ts';
import { type ControlPlane, startControlPlane } from '../cluster/control-plane.ts';
import { installOperator, writeAccountKubeconfig } from '../cluster/operator/install.ts';
import { type ProcessPorts, startServer } from '../cluster/operator/server.ts';
import { freePorts } from '../cluster/ports.ts';
import { DEV, PATHS } from './paths.ts';

/** Takes lines of progress. */
export type Log = (line: string) => void;

/** What the daemon keeps running. */
export interface DevEnvironment {
  /** Applies the manifests as they are now, and starts the server unless it runs; returns when all is ready. */
  up(log: Log): Promise<void>;
  /** Ends every process. Does not throw. */
  down(): Promise<void>;
}

/** Nothing runs until {@link DevEnvironment.up}. Paths are relative to the working directory. */
export function createDevEnvironment(): DevEnvironment {
  let plane: ControlPlane | undefined;
  let ports: ProcessPorts | undefined;
  let server: Component | undefined;

  const up = async (log: Log): Promise<void> => {
    plane ??= await startPlane(log);
    ports ??= await serverPorts();
    log('installing the operator');
    await installOperator(plane, { webhook: ports.https, conversion: ports.https });
    if (server !== undefined) return;
    log('starting the admission server');
    const { namespace, webhook: name } = INSTALLATION;
    await writeAccountKubeconfig(plane, { namespace, name }, PATHS.serverKubeconfig);
    const kubeconfig = resolve(PATHS.serverKubeconfig);
    server = await startServer(plane, { name: 'webhook', ports, kubeconfig });
    server.ended.then(() => {
      server = undefined;
    });
  };
  return { up, down: async () => plane?.stop() };
}

async function startPlane(log: Log): Promise<ControlPlane> {
  log('starting etcd, kube-apiserver and kube-controller-manager');
  const logDirectory = resolve(PATHS.logs);
  const plane = await startControlPlane({
    parentDirectory: resolve(DEV),
    logDirectory,
    controllerManager: true,
    log,
  });
  try {
    await copyFile(plane.kubeconfig, PATHS.kubeconfig);
    await mkdir(PATHS.bin, { recursive: true });
    await rm(PATHS.kubectl, { force: true });
    await symlink(join(plane.binaries, 'kubectl'), PATHS.kubectl);
    // Pods and Runs of the namespace that kubectl takes by default need it.
    const account = ['--for=create', '--timeout=60s', 'serviceaccount/default', '--namespace=default'];
    const { code, stderr } = await plane.kubectl(['wait', ...account]);
    if (code !== 0) throw new Error(`the namespace "default" has no ServiceAccount:\n${stderr}`);
    return plane;
  } catch (error) {
    await plane.stop();
    throw error;
  }
}

async function serverPorts(): Promise<ProcessPorts> {
  const [https = 0, probe = 0] = await freePorts(2);
  return { https, probe };
}
