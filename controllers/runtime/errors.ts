import { types } from 'node:util';

/** What a `metav1.Status` of an API server says. */
export interface StatusObject {
  readonly kind: 'Status';
  readonly message?: string;
  readonly reason?: string;
  readonly code?: number;
  readonly details?: unknown;
}

/** The reasons that stand for status codes where the answer has no `metav1.Status`, such as one of a proxy. */
const REASONS: Readonly<Record<number, string>> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  405: 'MethodNotAllowed',
  406: 'NotAcceptable',
  409: 'Conflict',
  410: 'Gone',
  413: 'RequestEntityTooLarge',
  415: 'UnsupportedMediaType',
  422: 'Invalid',
  429: 'TooManyRequests',
  500: 'InternalError',
  503: 'ServiceUnavailable',
  504: 'Timeout',
};

/** An answer of the API server that is not a success. */
export class ApiError extends Error {
  /** The HTTP status code. */
  readonly status: number;
  /** The reason of `metav1.Status`, such as `NotFound`; `Unknown` when there is none. */
  readonly reason: string;
  /** The details of `metav1.Status`: causes, kind, name. */
  readonly details: unknown;
  /** What the header `Retry-After` asks for, in milliseconds. */
  readonly retryAfterMs: number | undefined;

  constructor(status: number, body: unknown, retryAfterMs?: number) {
    const said = isStatus(body) ? body : undefined;
    super(said?.message ?? `the API server answered with status ${status}`);
    this.name = 'ApiError';
    this.status = status;
    this.reason = said?.reason || (REASONS[status] ?? 'Unknown');
    this.details = said?.details;
    this.retryAfterMs = retryAfterMs;
  }
}

/** No answer, or half of one: the connection could not be made, broke, or stayed silent. */
export class ConnectionError extends Error {
  /** The code of Node, such as `ECONNREFUSED`; `ETIMEDOUT` for our own time limits. */
  readonly code: string;
  /** Whether the API server may have seen the request. */
  readonly reached: boolean;

  constructor(message: string, code: string, reached: boolean, cause?: unknown) {
    super(message, cause === undefined ? {} : { cause });
    this.name = 'ConnectionError';
    this.code = code;
    this.reached = reached;
  }
}

/** An answer that makes no sense: no JSON, a line without end, a body without bounds. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
}

/** Whether a value is a `metav1.Status`. */
export function isStatus(value: unknown): value is StatusObject {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'Status';
}

/** Whatever was thrown, as an error; also one of another realm, which is no instance of our `Error`. */
export const asError = (thrown: unknown): Error =>
  types.isNativeError(thrown) ? thrown : new Error(String(thrown));
