/** A proxy between a client and a real API server that does what networks and load balancers do. */
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Agent, request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ControlPlane } from '../../hack/cluster/control-plane.ts';

/** What goes wrong at the moment; all may be changed while connections are open. */
export interface Faults {
  /** Connections are closed as soon as they are made. */
  down: boolean;
  /** Answers a request in the API server's place. */
  answer?: (url: string) => { status: number; headers?: Record<string, string>; body: object } | undefined;
  /** A streamed answer is cut after about so many bytes, wherever in a line that is. */
  cutAfterBytes?: number;
  /** An answer passes in pieces of so many bytes, a millisecond apart. */
  pieceBytes?: number;
}

/** The proxy. */
export interface FaultyProxy {
  readonly faults: Faults;
  /** A kubeconfig that leads to the proxy. */
  readonly kubeconfig: string;
  /** The URLs that were asked for. */
  readonly urls: string[];
  /** Closes all connections at once. */
  cut(): void;
  close(): Promise<void>;
}

/** Starts a proxy on loopback that is administrator towards the API server. */
export async function startFaultyProxy(controlPlane: ControlPlane): Promise<FaultyProxy> {
  const { pki, server, directory } = controlPlane;
  const [ca, cert, key] = await Promise.all(
    [pki.ca.certificate, pki.admin.certificate, pki.admin.key].map((file) => readFile(file)),
  );
  const agent = new Agent({ keepAlive: true, ca, cert, key });
  const faults: Faults = { down: false };
  const urls: string[] = [];
  const proxy = createServer((incoming, outgoing) => {
    const { url = '/', method, headers } = incoming;
    urls.push(url);
    const answer = faults.answer?.(url);
    if (answer !== undefined) {
      outgoing.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers });
      outgoing.end(JSON.stringify(answer.body));
      return;
    }
    const { host: _, ...rest } = headers;
    const sent = request(new URL(url, server), { method, headers: rest, agent });
    sent.on('error', () => outgoing.destroy());
    sent.on('response', (response) => void pass(response, outgoing, faults));
    outgoing.on('close', () => sent.destroy());
    incoming.pipe(sent);
  });
  proxy.on('connection', (socket) => {
    if (faults.down) socket.destroy();
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const { port } = proxy.address() as AddressInfo;
  const kubeconfig = join(directory, `kubeconfig-${port}`);
  await writeFile(kubeconfig, plainKubeconfig(`http://127.0.0.1:${port}`));
  return {
    faults,
    kubeconfig,
    urls,
    cut: () => proxy.closeAllConnections(),
    close: async () => {
      proxy.close();
      proxy.closeAllConnections();
      agent.destroy();
      await once(proxy, 'close');
    },
  };
}

async function pass(response: IncomingMessage, outgoing: ServerResponse, faults: Faults): Promise<void> {
  outgoing.writeHead(response.statusCode ?? 502, response.headers);
  outgoing.flushHeaders();
  let passed = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      for (const piece of pieces(chunk, faults.pieceBytes)) {
        const left = (faults.cutAfterBytes ?? Number.POSITIVE_INFINITY) - passed;
        await write(outgoing, piece.subarray(0, Math.max(0, left)));
        passed += piece.length;
        if (piece.length > left) return void outgoing.destroy();
        if (faults.pieceBytes !== undefined) await sleep(1);
      }
    }
    outgoing.end();
  } catch {
    outgoing.destroy();
  }
}

const write = (outgoing: ServerResponse, bytes: Buffer): Promise<void> =>
  new Promise((resolve, reject) => outgoing.write(bytes, (error) => (error ? reject(error) : resolve())));

function* pieces(chunk: Buffer, size = chunk.length): Generator<Buffer> {
  for (let start = 0; start < chunk.length; start += size) yield chunk.subarray(start, start + size);
}

const plainKubeconfig = (server: string): string =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'proxy', cluster: { server, 'insecure-skip-tls-verify': true } }],
    contexts: [{ name: 'proxy', context: { cluster: 'proxy' } }],
    'current-context': 'proxy',
    users: [],
  });
