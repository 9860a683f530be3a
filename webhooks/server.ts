/** The HTTPS server of the webhooks: thin express over node:https, with every wait bounded. */
import { createServer, type Server } from 'node:https';
import type { SecureContextOptions, SecureVersion } from 'node:tls';
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import { WEBHOOK_PATHS } from '../schemas/common/installation.ts';
import { sendFailure } from './serving/answer.ts';
import type { Metrics } from './serving/metrics.ts';
import { type CertificateSource, expiryOf, type KeyPair } from './tls.ts';

/** The handlers of the endpoints. */
export type Endpoints = Readonly<Record<keyof typeof WEBHOOK_PATHS, RequestHandler>>;

/** What an application needs besides its handlers. */
export interface AppOptions {
  readonly metrics: Metrics;
  /** Whether clients should look for another replica. */
  readonly isDraining: () => boolean;
  /** Is told what went wrong in a handler. */
  readonly problem: (error: unknown) => void;
}

/** The application. */
export function webhookApp(endpoints: Endpoints, { metrics, isDraining, problem }: AppOptions): Express {
  const app = express();
  app.disable('x-powered-by').disable('etag');
  app.use((_request, response, next) => {
    if (isDraining()) response.setHeader('connection', 'close');
    next();
  });
  for (const [endpoint, path] of Object.entries(WEBHOOK_PATHS)) {
    app.post(path, measured(endpoint, metrics), endpoints[endpoint as keyof Endpoints]);
    app.all(path, (_request, response) => {
      response.setHeader('allow', 'POST');
      sendFailure(response, 405, 'MethodNotAllowed', 'only POST is served here');
    });
  }
  app.use((_request, response) => {
    sendFailure(response, 404, 'NotFound', `only ${Object.values(WEBHOOK_PATHS).join(', ')} are served here`);
  });
  const failed: ErrorRequestHandler = (error, _request, response, _next) => {
    problem(error);
    sendFailure(response, 500, 'InternalError', 'internal error of the admission server, see its log');
  };
  app.use(failed);
  return app;
}

const measured =
  (endpoint: string, { inFlight, duration }: Metrics): RequestHandler =>
  (_request, response, next) => {
    const observe = duration.startTimer({ endpoint });
    inFlight.inc({ endpoint });
    response.once('close', () => {
      inFlight.dec({ endpoint });
      observe();
    });
    next();
  };

/** How TLS is spoken. */
export interface TlsOptions {
  readonly minVersion: SecureVersion;
  /** Certificate authorities (PEM) of clients; with it nobody else is served. */
  readonly clientCa?: string;
}

/** Bounds on clients that take their time, in milliseconds, and on how many there are. */
const HANDSHAKE_MS = 10_000;
const HEADERS_MS = 10_000;
const REQUEST_MS = 30_000;
/** Longer than Go's HTTP client keeps idle connections (90 s), so that we never close one that is about to be used. */
const KEEP_ALIVE_MS = 120_000;
const CHECK_MS = 1000;
const MAX_CONNECTIONS = 4096;

/** A server that is not listening yet and follows changes of its certificate. */
export function webhookServer(
  app: Express,
  source: CertificateSource,
  tls: TlsOptions,
  { certificateExpiry, certificateReloads }: Metrics,
): Server {
  const context = ({ key, cert }: KeyPair): SecureContextOptions => ({
    key,
    cert,
    minVersion: tls.minVersion,
    ...(tls.clientCa === undefined ? {} : { ca: tls.clientCa }),
  });
  const server = createServer(
    {
      ...context(source.current()),
      requestCert: tls.clientCa !== undefined,
      rejectUnauthorized: tls.clientCa !== undefined,
      ALPNProtocols: ['http/1.1'],
      handshakeTimeout: HANDSHAKE_MS,
      headersTimeout: HEADERS_MS,
      requestTimeout: REQUEST_MS,
      keepAliveTimeout: KEEP_ALIVE_MS,
      connectionsCheckingInterval: CHECK_MS,
    },
    app,
  );
  server.maxConnections = MAX_CONNECTIONS;
  const noted = (pair: KeyPair): void => certificateExpiry.set(Math.floor(expiryOf(pair) / 1000));
  noted(source.current());
  const unfollow = source.onChange((pair) => {
    try {
      server.setSecureContext(context(pair));
      noted(pair);
      certificateReloads.inc({ result: 'used' });
    } catch {
      certificateReloads.inc({ result: 'refused' });
    }
  });
  server.once('close', unfollow);
  return server;
}
