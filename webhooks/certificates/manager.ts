/**
 * Self-managed certificates: one loop in every replica that looks, takes the next step of the plan, puts the
 * bundle in place, and waits. Without the API server the last good certificate serves on.
 */
import { isIP } from 'node:net';
import { type Backoff, backoffMs } from '../../controllers/runtime/backoff.ts';
import type { ApiClient } from '../../controllers/runtime/client.ts';
import { type Clock, systemClock } from '../../controllers/runtime/clock.ts';
import { asError } from '../../controllers/runtime/errors.ts';
import { type BundleProblem, type BundleTargets, targetPaths } from './ca-bundle.ts';
import { DEFAULT_LIFETIMES, type Lifetimes, type Writing } from './plan.ts';
import { type KeySource, randomKeys } from './renewal.ts';
import { createReplica, type ServingPair } from './replica.ts';
import type { SecretLocation } from './secret-store.ts';
import { watchObjects } from './wake-up.ts';

/** What there is to tell, for the log and for metrics. Nothing here holds keys. */
export interface CertificateReports {
  /** This replica has written the Secret. */
  renewed?: (step: Writing) => void;
  /** Something could not be read or written, or the API server is away; it is tried again. */
  problem?: (problem: BundleProblem) => void;
  /** When the certificate that is served ends, in seconds since 1970; after every look. */
  expiry?: (timestampSeconds: number) => void;
}

/** What the certificates are managed with. */
export interface CertificateOptions {
  client: ApiClient;
  /** The Secret that all replicas share. */
  secret: SecretLocation;
  /** DNS names and IP addresses that the server is reached by, at least one; see `servingNames`. */
  names: readonly string[];
  /** The objects whose `caBundle` is ours to set. */
  targets: BundleTargets;
  lifetimes?: Lifetimes;
  /** The longest time between two looks, in seconds; changes are noticed at once. Default 60. */
  checkSeconds?: number;
  reports?: CertificateReports;
  /** Milliseconds since 1970; default: the system's. */
  now?: () => number;
  random?: () => number;
  keys?: KeySource;
  clock?: Clock;
}

/** Certificates that are kept valid while the process runs. */
export interface Certificates {
  /** What to present now; after a change every new connection should get the new pair. */
  current(): ServingPair;
  /** Calls back after each change of the pair or its authorities; returns what ends that. */
  onChange(listener: (pair: ServingPair) => void): () => void;
  /**
   * Resolves when the bundle has been put in place everywhere for the first time: API servers can call us from
   * then on, also to convert what a LIST finds. It waits as long as that takes.
   */
  published(): Promise<void>;
  /** Ends the loop and waits for it. The pair stays. */
  stop(): Promise<void>;
}

const BACKOFF: Backoff = { baseMs: 500, capMs: 15_000 };
const REQUEST_MS = 10_000;

/**
 * Starts managing, and resolves when there is a pair to serve: it waits as long as the API server is away. Rejects
 * when the options contradict each other, or when `signal` is aborted before.
 */
export async function startCertificates(
  options: CertificateOptions,
  signal?: AbortSignal,
): Promise<Certificates> {
  const { lifetimes = DEFAULT_LIFETIMES, clock = systemClock, random = Math.random, reports = {} } = options;
  const { names, secret, targets, now = Date.now, keys = randomKeys } = options;
  checkOptions(names, lifetimes);
  const ending = new AbortController();
  const client = bound(options.client, ending.signal);
  const replica = createReplica({ client, secret, names, targets, lifetimes, jitter: random(), now, keys });
  const listeners = new Set<(pair: ServingPair) => void>();
  const ready = Promise.withResolvers<void>();
  const published = Promise.withResolvers<void>();
  const alarm = createAlarm(clock, ending.signal);
  // A third of what is left at renewal: enough looks in time, even without watches.
  const longestWaitMs = Math.min(options.checkSeconds ?? 60, lifetimes.servingSeconds / 12) * 1000;
  let failures = 0;

  const announce = (before: ServingPair | undefined, pair: ServingPair): void => {
    reports.expiry?.(Math.floor(pair.expiresAt / 1000));
    ready.resolve();
    if (pair.cert === before?.cert && pair.caBundle === before.caBundle) return;
    for (const listener of listeners) listener(pair);
  };
  const longestWait = (): number =>
    failures > 0 ? Math.min(longestWaitMs, backoffMs(BACKOFF, failures, random())) : longestWaitMs;
  const lookOnce = async (): Promise<number> => {
    const before = replica.current();
    const { done, problems, inPlace, lookAgainAt } = await replica.look();
    if (done) reports.renewed?.(done);
    for (const problem of problems) reports.problem?.(problem);
    failures = problems.length > 0 ? failures + 1 : 0;
    const pair = replica.current();
    if (pair) announce(before, pair);
    if (inPlace) published.resolve();
    // A little apart even when it is to be at once, because other replicas are at it, too.
    return Math.min(Math.max(lookAgainAt - now(), 20 + 80 * random()), longestWait());
  };

  const run = async (): Promise<void> => {
    while (!ending.signal.aborted) {
      let wait: number;
      try {
        wait = await lookOnce();
      } catch (error) {
        if (ending.signal.aborted) return;
        failures += 1;
        reports.problem?.({ path: `secrets/${secret.name}`, error: asError(error) });
        wait = longestWait();
      }
      await alarm.wait(wait);
    }
  };

  const secretPath = `/api/v1/namespaces/${secret.namespace}/secrets/${secret.name}`;
  const paths = [secretPath, ...targetPaths(targets)];
  const watching = { client, paths, wake: alarm.ring, clock, random, signal: ending.signal };
  const running = Promise.all([run(), watchObjects(watching)]);
  const stop = async (): Promise<void> => {
    ending.abort();
    await running;
  };
  const aborted = () => ready.reject(signal?.reason);
  signal?.addEventListener('abort', aborted, { once: true });
  if (signal?.aborted) aborted();
  try {
    await ready.promise;
  } catch (error) {
    await stop();
    throw error;
  } finally {
    signal?.removeEventListener('abort', aborted);
  }
  return {
    current: () => {
      const pair = replica.current();
      if (!pair) throw new Error('there is no certificate yet');
      return pair;
    },
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    published: () => published.promise,
    stop,
  };
}

/** A name of DNS, RFC 1123. */
const DNS_NAME = /^(?=.{1,253}$)[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?(\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)*$/;

function checkOptions(names: readonly string[], lifetimes: Lifetimes): void {
  if (names.length === 0) throw new Error('certificates: at least one name is needed, such as a Service');
  const wrong = names.find((name) => isIP(name) === 0 && !DNS_NAME.test(name));
  if (wrong !== undefined)
    throw new Error(
      `certificates: ${JSON.stringify(wrong)} is neither an IP address nor a DNS name in lower case`,
    );
  const { authoritySeconds, servingSeconds, settleSeconds } = lifetimes;
  if (!(servingSeconds >= 10))
    throw new Error(`certificates: ${servingSeconds} s is too short a life, at least 10 s are needed`);
  if (!(authoritySeconds >= 3 * servingSeconds))
    throw new Error(
      `certificates: the authority's ${authoritySeconds} s must be at least three times the certificate's ${servingSeconds} s`,
    );
  if (!(settleSeconds <= servingSeconds / 6))
    throw new Error(
      `certificates: ${settleSeconds} s to settle must be at most a sixth of the certificate's ${servingSeconds} s`,
    );
}

/** The client, with requests that end with the signal and do not wait long. */
const bound = (client: ApiClient, signal: AbortSignal): ApiClient => ({
  ...client,
  request: (request) => client.request({ timeoutMs: REQUEST_MS, signal, ...request }),
});

/** A wait that can be cut short; a ring during work is kept for the next wait. */
function createAlarm(clock: Clock, signal: AbortSignal) {
  let rung = Promise.withResolvers<void>();
  return {
    ring: () => rung.resolve(),
    wait: async (ms: number): Promise<void> => {
      const slept = new AbortController();
      const both = AbortSignal.any([signal, slept.signal]);
      await Promise.race([clock.sleep(ms, both), rung.promise]);
      slept.abort();
      rung = Promise.withResolvers<void>();
    },
  };
}
