import { join } from 'node:path';
import { apiServerArgs, apiServerUrl } from './apiserver.ts';
import { type BinariesOptions, resolveBinaries } from './binaries.ts';
import { type CommandResult, runCommand } from './command.ts';
import type { Component } from './component.ts';
import { controllerManagerArgs, controllerManagerUrl } from './controller-manager.ts';
import { etcdArgs, etcdUrl } from './etcd.ts';
import { writeKubeconfig } from './kubeconfig.ts';
import { type Pki, writePki } from './pki.ts';
import { withFreePorts } from './ports.ts';
import { httpsProbe } from './probe.ts';
import type { ProgramName } from './programs.ts';
import { createSupervisor, type Start, type Supervisor } from './supervisor.ts';

/** What a control plane is started with; everything has a default. */
export interface ControlPlaneOptions extends BinariesOptions {
  /** Where its own directory is made; default: the system's temporary directory. */
  parentDirectory?: string;
  /** Where the logs go, an existing directory; default: its own directory, with which they go away. */
  logDirectory?: string;
  /** Whether kube-controller-manager runs, too: ServiceAccounts of namespaces, garbage collection; default: no. */
  controllerManager?: boolean;
  /** Further flags of kube-apiserver, such as `--disable-admission-plugins=ServiceAccount`. */
  apiServerFlags?: readonly string[];
  /** How long each component may take to become ready, in milliseconds; default: 120,000. */
  readyTimeoutMs?: number;
}

/** A running etcd and kube-apiserver, perhaps with kube-controller-manager, and the ways to use and end them. */
export interface ControlPlane {
  /** Holds all its files: keys, data, logs (`etcd.log`, `kube-apiserver.log`). */
  directory: string;
  /** Directory of the binaries that it runs. */
  binaries: string;
  /** Path of the administrator's kubeconfig, which carries its certificates and can be copied. */
  kubeconfig: string;
  /** URL of the API server. */
  server: string;
  /** Paths of its keys and certificates: `ca` and `admin` are what a client needs. */
  pki: Pki;
  /** Process IDs by name; `guard` is the process that cleans up if ours dies. */
  processes: Readonly<Record<string, number>>;
  /** Starts a further process that ends with the control plane at the latest, and waits until it is ready. */
  start(spec: Start): Promise<Component>;
  /** Runs kubectl as administrator; a non-zero exit code is a result, not an error. */
  kubectl(args: readonly string[], stdin?: string): Promise<CommandResult>;
  /** Ends the processes, waits for them, and removes the directory. May be called more than once. */
  stop(): Promise<void>;
}

const needed: readonly ProgramName[] = ['etcd', 'kube-apiserver', 'kubectl'];

/**
 * Starts a control plane of its own on the loopback address, and returns when the API server says it is ready.
 * It ends with {@link ControlPlane.stop}, or with our process, however that ends (see `guard.ts`).
 * Throws when a binary cannot be had (see {@link resolveBinaries}) or a component does not become ready; then
 * nothing is left behind, and the message has the end of the component's log.
 */
export async function startControlPlane(options: ControlPlaneOptions = {}): Promise<ControlPlane> {
  const names = options.controllerManager ? [...needed, 'kube-controller-manager' as const] : needed;
  const binaries = await resolveBinaries(names, options);
  const supervisor = await createSupervisor(options.parentDirectory, options.logDirectory);
  const { directory, close } = supervisor;
  try {
    const pki = await writePki(join(directory, 'pki'));
    const what = { binaries, pki, options };
    const server = await withFreePorts(3, (ports) => launch(supervisor, what, ports));
    if (options.controllerManager)
      await withFreePorts(1, (ports) => launchControllerManager(supervisor, what, server, ports));
    const kubeconfig = join(directory, 'kubeconfig');
    await writeKubeconfig(kubeconfig, server, pki.ca.certificate, pki.admin);
    const env = { KUBECONFIG: kubeconfig, KUBECACHEDIR: join(directory, 'kubectl-cache'), KUBERC: 'off' };
    const kubectl: ControlPlane['kubectl'] = (args, stdin) =>
      runCommand(join(binaries, 'kubectl'), args, stdin === undefined ? { env } : { env, stdin });
    const processes = supervisor.processes();
    const { start } = supervisor;
    return { directory, binaries, kubeconfig, server, pki, processes, start, kubectl, stop: close };
  } catch (error) {
    await close();
    throw error;
  }
}

interface Launch {
  binaries: string;
  pki: Pki;
  options: ControlPlaneOptions;
}

/** Starts etcd and the API server on these ports; returns the API server's URL. */
async function launch(
  supervisor: Supervisor,
  { binaries, pki, options }: Launch,
  ports: number[],
): Promise<string> {
  const [client = 0, peer = 0, secure = 0] = ports;
  const { readyTimeoutMs = 120_000, apiServerFlags = [] } = options;
  const server = apiServerUrl(secure);
  // Named by the port: what an attempt on other ports left in its directory does not matter to this one.
  const data = join(supervisor.directory, `etcd-${client}`);
  try {
    await supervisor.start({
      name: 'etcd',
      file: join(binaries, 'etcd'),
      args: etcdArgs(data, { client, peer }, pki),
      ready: await httpsProbe({
        url: `${etcdUrl(client)}/readyz`,
        ca: pki.etcdCa.certificate,
        client: pki.etcd,
      }),
      readyTimeoutMs,
    });
    await supervisor.start({
      name: 'kube-apiserver',
      file: join(binaries, 'kube-apiserver'),
      args: apiServerArgs({ secure, etcd: client }, pki, apiServerFlags),
      ready: await httpsProbe({ url: `${server}/readyz`, ca: pki.ca.certificate, client: pki.admin }),
      readyTimeoutMs,
    });
    return server;
  } catch (error) {
    await supervisor.stopComponents();
    throw error;
  }
}

/** Starts the controller manager of the API server at `server`. */
async function launchControllerManager(
  supervisor: Supervisor,
  { binaries, pki, options: { readyTimeoutMs = 120_000 } }: Launch,
  server: string,
  [port = 0]: number[],
): Promise<void> {
  const kubeconfig = join(supervisor.directory, 'controller-manager.kubeconfig');
  await writeKubeconfig(kubeconfig, server, pki.ca.certificate, pki.controllerManager);
  const url = `${controllerManagerUrl(port)}/healthz`;
  await supervisor.start({
    name: 'kube-controller-manager',
    file: join(binaries, 'kube-controller-manager'),
    args: controllerManagerArgs(port, kubeconfig, pki),
    ready: await httpsProbe({ url, ca: pki.ca.certificate, client: pki.admin }),
    readyTimeoutMs,
  });
}
