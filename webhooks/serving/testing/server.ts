/** The real HTTPS server on a free port of the loopback address, with certificates that are made for it. */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { Agent, request as httpsRequest, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createAuthority, issueServing } from '../../certificates/authority.ts';
import { type TlsOptions, webhookApp, webhookServer } from '../../server.ts';
import type { CertificateSource, KeyPair } from '../../tls.ts';
import { type AdmissionOptions, admissionHandler } from '../admission.ts';
import { ByteBudget } from '../byte-budget.ts';
import { conversionHandler } from '../conversion.ts';
import { ConversionPool } from '../conversion-pool.ts';
import { createJudge, type Judge } from '../judge.ts';
import { close, listen } from '../lifecycle.ts';
import { createMetrics, type Metrics } from '../metrics.ts';
import { offlineEdges } from '../offline.ts';

const HOUR_MS = 3_600_000;

const making = (lifetimeMs: number, backdateMs: number) => ({
  key: generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  }).privateKey,
  serial: randomBytes(16),
  now: Date.now(),
  lifetimeMs,
  backdateMs,
});

/** An authority and a certificate of it for the loopback address. */
export function testCertificates(lifetimeMs = HOUR_MS): { ca: string; pair: KeyPair } {
  const authority = createAuthority('test', making(HOUR_MS, HOUR_MS));
  const { certificate, key } = issueServing(
    authority,
    ['localhost', '127.0.0.1'],
    making(lifetimeMs, HOUR_MS),
  );
  return { ca: authority.certificate, pair: { key, cert: certificate } };
}

/** Keys take long to make, and most tests need no others. */
const firstCertificates = testCertificates();

/** A certificate source that a test changes. */
export function changeableSource(first: KeyPair): CertificateSource & { change(pair: KeyPair): void } {
  let pair = first;
  const listeners = new Set<(pair: KeyPair) => void>();
  return {
    current: () => pair,
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    stop: () => {},
    change: (next) => {
      pair = next;
      for (const listener of listeners) listener(next);
    },
  };
}

/** What a test may change; everything else is as in production. */
export interface TestServerOptions {
  readonly judge?: Judge;
  readonly admission?: Partial<AdmissionOptions>;
  readonly admissionBytes?: number;
  readonly conversionBytes?: number;
  readonly inFlightBytes?: number;
  readonly isDraining?: () => boolean;
  readonly tls?: TlsOptions;
  readonly headersMs?: number;
  readonly requestMs?: number;
}

/** A running server. */
export interface TestServer {
  readonly address: AddressInfo;
  readonly ca: string;
  readonly source: ReturnType<typeof changeableSource>;
  readonly server: Server;
  readonly metrics: Metrics;
  readonly budget: ByteBudget;
  readonly logged: string[];
  post(path: string, body: string | Buffer, headers?: Record<string, string>): Promise<Answer>;
  stop(): Promise<void>;
}

/** An answer. */
export interface Answer {
  readonly code: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

const MI = 1024 * 1024;

/** Starts a server. */
export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const { ca, pair } = firstCertificates;
  const source = changeableSource(pair);
  const metrics = createMetrics();
  const budget = new ByteBudget(options.inFlightBytes ?? 64 * MI);
  let pool: ConversionPool | undefined;
  const logged: string[] = [];
  const line = (message: string, fields = {}): void => {
    logged.push(JSON.stringify({ message, ...fields }));
  };
  const edges = offlineEdges({ operatorImage: undefined, defaultImage: undefined });
  const judge = options.judge ?? createJudge({ ...edges, cel: { evaluate: () => Promise.resolve([]) } });
  const admission: AdmissionOptions = {
    judge: () => ({ judge }),
    limits: { bytes: options.admissionBytes ?? 7 * MI, budget, spare: 0 },
    metrics,
    log: { debug: line, info: line, warn: line, error: line },
    now: () => performance.now(),
    ...options.admission,
  };
  const app = webhookApp(
    {
      mutate: admissionHandler('mutate', admission),
      validate: admissionHandler('validate', admission),
      convert: conversionHandler({
        limits: { bytes: options.conversionBytes ?? 32 * MI, budget, spare: 0 },
        metrics,
        pool: {
          convert: (body, write) => {
            pool ??= new ConversionPool(1);
            return pool.convert(body, write);
          },
        },
      }),
    },
    { metrics, isDraining: options.isDraining ?? (() => false), problem: (error) => line(String(error)) },
  );
  const server = webhookServer(app, source, options.tls ?? { minVersion: 'TLSv1.3' }, metrics);
  if (options.headersMs !== undefined) server.headersTimeout = options.headersMs;
  if (options.requestMs !== undefined) server.requestTimeout = options.requestMs;
  const address = await listen(server, 0, '127.0.0.1');
  const agent = new Agent({ keepAlive: true, ca });
  return {
    address,
    ca,
    source,
    server,
    metrics,
    budget,
    logged,
    post: (path, body, headers = {}) => post({ agent, port: address.port, path, headers }, body),
    stop: async () => {
      agent.destroy();
      if (server.listening) await close(server);
      await pool?.close();
    },
  };
}

/** Where and how a request goes. */
export interface Target {
  readonly agent: Agent;
  readonly port: number;
  readonly path: string;
  readonly headers: Record<string, string>;
}

/** Sends JSON and collects the answer. */
export function post({ agent, port, path, headers }: Target, body: string | Buffer): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpsRequest(
      {
        agent,
        host: '127.0.0.1',
        port,
        path,
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
          ...headers,
        },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () =>
          resolve({
            code: response.statusCode ?? 0,
            headers: response.headers,
            text: Buffer.concat(chunks).toString(),
          }),
        );
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}
