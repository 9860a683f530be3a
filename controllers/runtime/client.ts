import type { IncomingMessage } from 'node:http';
import { type Access, keepAccess } from './access.ts';
import { tolerant } from './callback.ts';
import { type Clock, systemClock } from './clock.ts';
import { ApiError, asError, ConnectionError, ProtocolError } from './errors.ts';
import { jsonLines } from './json-lines.ts';
import { accessReader } from './kubeconfig.ts';
import { retryAfterMs, retryDelayMs } from './retry.ts';
import { timeLimit } from './time-limit.ts';
import { connectionError, createTransport, type Exchange } from './transport.ts';

export { ApiError, ConnectionError, ProtocolError } from './errors.ts';

/** One request to the API server. */
export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path, its segments already encoded: `/apis/apps/v1/namespaces/default/deployments`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Default: `application/json`; patches need one of their own, such as `application/apply-patch+yaml`. */
  readonly contentType?: string;
  /** Default: `application/json`; other forms of objects, such as their metadata only. */
  readonly accept?: string;
  /** `request`: the longest time of all attempts together, default 30,000 ms. `stream`: the longest silence. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  /**
   * Whether the request may be carried out twice; default: yes for GET, no for others, which are then repeated
   * only when the API server cannot have carried them out. `false` for a GET: one attempt.
   */
  readonly retry?: boolean;
}

/** A successful answer; `body` is text when it is no JSON. */
export interface ApiResponse<T = unknown> {
  readonly status: number;
  readonly body: T;
}

/** Talks to one API server. */
export interface ApiClient {
  /** Throws ApiError for an answer other than 2xx, ConnectionError for none, or the reason of the signal. */
  request<T>(request: ApiRequest): Promise<ApiResponse<T>>;
  /** The JSON values of a streamed answer, one a line, as they arrive; one attempt. Throws as `request` does. */
  stream(request: ApiRequest): AsyncIterable<unknown>;
  /** Ends everything under way and closes all connections. */
  close(): void;
}

/** One finished request, all attempts together, for metrics. */
export interface RequestReport {
  readonly method: ApiRequest['method'];
  readonly path: string;
  /** The last status code; undefined when there was no answer. */
  readonly status: number | undefined;
  readonly attempts: number;
  readonly durationMs: number;
}

/** What a client is made with. */
export interface ClientOptions {
  /** Path of a kubeconfig; default: KUBECONFIG, `~/.kube/config`, the Pod's ServiceAccount, in this order. */
  readonly kubeconfig?: string;
  /** The header `User-Agent`, by which API servers' audit logs and metrics know the program. */
  readonly userAgent: string;
  /** Called after every `request`. What it throws is lost. */
  readonly onRequest?: (report: RequestReport) => void;
  /** For tests; default: the process's. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly clock?: Clock;
  readonly random?: () => number;
}

const REQUEST_MS = 30_000;
const SILENCE_MS = 100_000;
const MAX_BODY_BYTES = 128 * 1024 * 1024;
const MAX_ERROR_BYTES = 1024 * 1024;
/** etcd takes 1.5 MiB; JSON and conversion make more of it. */
const MAX_LINE_BYTES = 16 * 1024 * 1024;

/** Makes a client. Throws when there is no configuration, or the named file cannot be read. */
export function createClient(options: ClientOptions): ApiClient {
  const { environment = process.env, clock = systemClock, random = Math.random } = options;
  const { kubeconfig } = options;
  const onRequest = tolerant(options.onRequest);
  const source = kubeconfig === undefined ? { environment } : { environment, kubeconfig };
  const access = keepAccess(accessReader(source), clock);
  const transport = createTransport();
  const closed = new AbortController();

  const open = async (request: ApiRequest, signal: AbortSignal, lasting: boolean, renew: boolean) => {
    const current: Access = await access.current(renew);
    const response = await transport.send(current, exchange(request, options.userAgent, signal, lasting));
    const { statusCode: status = 0, headers } = response;
    if (status >= 200 && status < 300) return response;
    const body = await readBody(response, signal, MAX_ERROR_BYTES);
    throw new ApiError(status, body, retryAfterMs(headers['retry-after'], Date.now()));
  };

  const attempts = async <T>(request: ApiRequest, signal: AbortSignal, count: { attempts: number }) => {
    const repeatable = request.retry === false ? 'never' : (request.retry ?? request.method === 'GET');
    let renew = false;
    for (;;) {
      count.attempts += 1;
      try {
        const response = await open(request, signal, false, renew);
        return {
          status: response.statusCode ?? 0,
          body: (await readBody(response, signal, MAX_BODY_BYTES)) as T,
        };
      } catch (error) {
        signal.throwIfAborted();
        const wait = retryDelayMs({ number: count.attempts, repeatable, error }, random());
        if (wait === undefined) throw error;
        renew = error instanceof ApiError && error.status === 401;
        await clock.sleep(wait, signal);
        signal.throwIfAborted();
      }
    }
  };

  const request = async <T>(wanted: ApiRequest): Promise<ApiResponse<T>> => {
    const { method, path, timeoutMs = REQUEST_MS } = wanted;
    const limit = timeLimit(`${method} ${path}`, timeoutMs, [closed.signal, wanted.signal]);
    const count = { attempts: 0 };
    const begin = clock.now();
    let status: number | undefined;
    limit.start();
    try {
      const response = await attempts<T>(wanted, limit.signal, count);
      status = response.status;
      return response;
    } catch (error) {
      if (error instanceof ApiError) status = error.status;
      if (error instanceof ConnectionError && error.code === 'ETIMEDOUT') transport.dropIdle();
      throw asError(error);
    } finally {
      limit.end();
      onRequest({ method, path, status, ...count, durationMs: clock.now() - begin });
    }
  };

  async function* stream(wanted: ApiRequest): AsyncGenerator<unknown, void, void> {
    const { method, path, timeoutMs = SILENCE_MS } = wanted;
    const limit = timeLimit(`${method} ${path}`, timeoutMs, [closed.signal, wanted.signal]);
    limit.start();
    try {
      const response = await open(wanted, limit.signal, true, false).catch(async (error: unknown) => {
        if (!(error instanceof ApiError) || error.status !== 401) throw error;
        return await open(wanted, limit.signal, true, true);
      });
      yield* jsonLines(limit.watch(response), MAX_LINE_BYTES);
    } catch (error) {
      limit.signal.throwIfAborted();
      throw connectionError(error, true);
    } finally {
      limit.end();
    }
  }
  return {
    request,
    stream,
    close: () => {
      closed.abort(new ConnectionError('the client is closed', 'ECANCELED', false));
      transport.close();
    },
  };
}

function exchange(request: ApiRequest, userAgent: string, signal: AbortSignal, lasting: boolean): Exchange {
  const { method, query, body } = request;
  const search = query === undefined ? '' : `?${new URLSearchParams(query)}`;
  const headers: Record<string, string> = {
    accept: request.accept ?? 'application/json',
    'user-agent': userAgent,
  };
  if (body !== undefined) headers['content-type'] = request.contentType ?? 'application/json';
  const text = body === undefined ? undefined : JSON.stringify(body);
  return { method, path: request.path + search, headers, body: text, signal, lasting };
}

async function readBody(response: IncomingMessage, signal: AbortSignal, most: number): Promise<unknown> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > most) throw new ProtocolError(`the answer is larger than ${most} bytes`);
      chunks.push(chunk);
    }
  } catch (error) {
    signal.throwIfAborted();
    throw connectionError(error, true);
  }
  const text = Buffer.concat(chunks).toString();
  return /json/.test(response.headers['content-type'] ?? '') ? parse(text, response) : text;
}

function parse(text: string, { statusCode = 0 }: IncomingMessage): unknown {
  try {
    return JSON.parse(text);
  } catch {
    if (statusCode >= 300) return text;
    throw new ProtocolError('the answer is not the JSON that it says it is');
  }
}
