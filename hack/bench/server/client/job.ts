/** What a client process is told to do, and what it tells. Both travel as JSON. */

/** How a client connects; all values are PEM. */
export interface ClientTls {
  readonly ca: string;
  /** Certificate and key of a client that shows one. */
  readonly cert?: string;
  readonly key?: string;
}

/** A request; `@N@` in the body stands for its number. */
export interface LoadRequest {
  readonly path: string;
  readonly body: string;
  /** An answer of HTTP 2xx that has all of these texts is a good one. */
  readonly good: readonly string[];
}

/** Either as fast as so many at a time can, or so many a second, whether or not earlier ones are answered. */
export type Pace =
  | { readonly count: number; readonly atOnce: number }
  | { readonly perSecond: number; readonly seconds: number; readonly atOnce: number };

/** Sends requests in turn over connections that stay open. */
export interface LoadJob {
  readonly kind: 'load';
  readonly url: string;
  readonly tls: ClientTls;
  readonly requests: readonly LoadRequest[];
  /** Number of the first request. */
  readonly first?: number;
  /** Requests that come before those that are measured, to open connections and to warm both sides up. */
  readonly lead: number;
  readonly pace: Pace;
}

/** Times are from when a request was due, so that waiting for a free connection counts. */
export interface LoadResult {
  readonly requests: number;
  readonly seconds: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** Sends one body again and again, and reads each answer to its end. */
export interface ConvertJob {
  readonly kind: 'convert';
  readonly url: string;
  readonly tls: ClientTls;
  /** Path of the file with the body. */
  readonly file: string;
  /** An answer has this text near its end. */
  readonly good: string;
  /** How often, or how long. */
  readonly until: { readonly count: number } | { readonly seconds: number };
}

/** Parses and prints one body again and again. */
export interface JsonJob {
  readonly kind: 'json';
  readonly file: string;
  readonly count: number;
}

/** Milliseconds of each repeat. */
export interface RepeatResult {
  readonly ms: readonly number[];
}

/** Any job. */
export type Job = LoadJob | ConvertJob | JsonJob;

/** What a job comes to. */
export type ResultOf<J extends Job> = J extends LoadJob ? LoadResult : RepeatResult;
