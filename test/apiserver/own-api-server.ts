/** A control plane of a test file's own, whose API server can be paused, killed and started anew. */
import { readFile } from 'node:fs/promises';
import { request } from 'node:https';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { type Component, startComponent, waitReady } from '../../hack/cluster/component.ts';
import { type ControlPlane, startControlPlane } from '../../hack/cluster/control-plane.ts';
import { type Guard, startGuard } from '../../hack/cluster/guard.ts';
import { httpsProbe } from '../../hack/cluster/probe.ts';
import { eventually } from './eventually.ts';

/** A control plane, and power over its API server. */
export interface OwnApiServer {
  readonly controlPlane: ControlPlane;
  /** SIGSTOP: connections stay open, nothing answers. */
  pause(): void;
  resume(): void;
  /** SIGKILL; returns when the process has ended. */
  kill(): Promise<void>;
  /** Starts it again on the same port and etcd, with further flags, and waits until it is ready. */
  start(flags?: readonly string[]): Promise<void>;
  /** Drops etcd's history up to now, as the API server does every five minutes. */
  compact(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts one. It must be stopped; a guard ends what runs if our process dies before. */
export async function startOwnApiServer(): Promise<OwnApiServer> {
  const controlPlane = await startControlPlane();
  const { directory, pki, server } = controlPlane;
  let pid = controlPlane.processes['kube-apiserver'] ?? 0;
  const [file = '', ...args] = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0').slice(0, -1);
  const guard: Guard = await startGuard(join(directory, 'restarts'));
  let component: Component | undefined;

  const etcd = args.find((arg) => arg.startsWith('--etcd-servers='))?.slice('--etcd-servers='.length) ?? '';
  const callGateway = (path: string, body: object) => callEtcd(new URL(path, etcd), pki, body);
  return {
    controlPlane,
    pause: () => void process.kill(pid, 'SIGSTOP'),
    resume: () => void process.kill(pid, 'SIGCONT'),
    kill: async () => {
      process.kill(pid, 'SIGKILL');
      await component?.ended;
      await eventually(() => {
        if (isAlive(pid)) throw new Error(`kube-apiserver (${pid}) is still there`);
      });
    },
    start: async (flags = []) => {
      const name = 'kube-apiserver';
      const logFile = join(directory, `${name}.log`);
      component = await startComponent({ name, file, args: [...args, ...flags], directory, logFile });
      pid = component.pid;
      guard.watch(pid);
      const target = { url: `${server}/readyz`, ca: pki.ca.certificate, client: pki.admin };
      await waitReady(component, await httpsProbe(target), 120_000);
    },
    compact: async () => {
      const { header } = await callGateway('/v3/kv/range', { key: 'Lw==' });
      await callGateway('/v3/kv/compaction', { revision: header.revision, physical: true });
    },
    stop: async () => {
      await component?.stop(5_000);
      await guard.stop();
      await controlPlane.stop();
    },
  };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** One call of etcd's JSON gateway, as the API server's client. */
async function callEtcd(
  url: URL,
  pki: ControlPlane['pki'],
  body: object,
): Promise<{ header: { revision: string } }> {
  const [ca, cert, key] = await Promise.all(
    [pki.etcdCa.certificate, pki.etcd.certificate, pki.etcd.key].map((path) => readFile(path)),
  );
  return await new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', ca, cert, key, agent: false }, (response) => {
      json(response).then((answer) => {
        if (response.statusCode === 200) resolve(answer as { header: { revision: string } });
        else reject(new Error(`etcd answered ${response.statusCode}: ${JSON.stringify(answer)}`));
      }, reject);
    });
    sent.on('error', reject);
    sent.end(JSON.stringify(body));
  });
}
