import { createStore, type Indexes, type ObjectCache } from './cache.ts';
import { tolerant } from './callback.ts';
import type { ApiClient } from './client.ts';
import { type Clock, systemClock } from './clock.ts';
import { asError } from './errors.ts';
import type { Managers } from './metadata.ts';
import { nextStep, type Outcome, type Progress, START } from './next-step.ts';
import { inNamespace } from './resource-path.ts';
import { perform, type Source, TIMING, type Timing } from './source.ts';

/** One finished list or watch, for metrics. */
export interface StepReport {
  /** Path of the collection that the reflector keeps. */
  readonly path: string;
  readonly step: 'list' | 'watch';
  readonly error: Error | undefined;
  readonly durationMs: number;
}

/** What a reflector keeps, and how. */
export interface ReflectorOptions<T> {
  /** Path of the collection without namespace: `/apis/apps/v1/deployments`. */
  readonly path: string;
  /** Only these namespaces, with a watch for each; default: the whole cluster with one watch. */
  readonly namespaces?: readonly string[];
  /** `labelSelector`, `fieldSelector`. */
  readonly query?: Readonly<Record<string, string>>;
  /** Makes what is kept of an object, for instance without what nobody reads. */
  readonly transform?: (object: T) => T;
  /** What is kept of `metadata.managedFields`; default: nothing, they are often larger than the rest. */
  readonly managers?: Managers;
  readonly indexes?: Indexes<T>;
  /** Called with everything that goes wrong; the reflector goes on by itself. What it throws is lost. */
  readonly onError?: (error: unknown) => void;
  /** Called after every list and every watch. What it throws is lost. */
  readonly onStep?: (report: StepReport) => void;
  readonly timing?: Partial<Timing>;
  /** For tests; default: the process's. */
  readonly clock?: Clock;
  readonly random?: () => number;
}

/** A cache that is kept up to date. */
export interface Reflector<T> {
  readonly cache: ObjectCache<T>;
  /** Resolves when all objects are there; rejects when the reflector is stopped before. */
  synced(): Promise<void>;
  /** The error of the last step; undefined while everything goes well. */
  lastError(): Error | undefined;
  /** Ends it; the content of the cache stays. */
  stop(): void;
}

/**
 * Keeps a copy of a collection: lists it, then watches it, and never gives up: after any failure it continues
 * where it was, or lists anew where it must, with growing and jittered pauses.
 */
export function startReflector<T>(client: ApiClient, options: ReflectorOptions<T>): Reflector<T> {
  const { clock = systemClock, random = Math.random, path } = options;
  const onError = tolerant(options.onError);
  const onStep = tolerant(options.onStep);
  const stopped = new AbortController();
  const store = createStore<T>(options.indexes ?? {}, onError);
  const scopes = (options.namespaces ?? [undefined]).map((namespace) => ({
    namespace,
    synced: false,
    contactAt: Number.NEGATIVE_INFINITY,
    error: undefined as Error | undefined,
  }));
  type Scope = (typeof scopes)[number];
  const waiting = Promise.withResolvers<void>();
  waiting.promise.catch(() => undefined);
  const allSynced = () => scopes.every(({ synced }) => synced);
  if (allSynced()) waiting.resolve();

  const kept = (object: unknown): T[] => {
    try {
      return [options.transform === undefined ? (object as T) : options.transform(object as T)];
    } catch (error) {
      onError(error);
      return [];
    }
  };
  const sourceOf = (scope: Scope): Source => ({
    client,
    path: inNamespace(path, scope.namespace),
    query: options.query ?? {},
    ...(options.managers === undefined ? {} : { managers: options.managers }),
    timing: { ...TIMING, ...options.timing },
    signal: stopped.signal,
    random,
    contact: () => {
      scope.contactAt = clock.now();
      scope.error = undefined;
    },
    replace: (objects) => {
      store.replace(objects.flatMap(kept), scope.namespace);
      scope.synced = true;
      if (allSynced()) waiting.resolve();
    },
    event: (type, object) => {
      const [one] = kept(object);
      // An object that cannot be read any more must not stay as it was.
      if (type === 'DELETED' || one === undefined) store.remove(one ?? (object as T));
      else store.put(one);
    },
    problem: onError,
  });
  const report = (scope: Scope, progress: Progress, { error, lastedMs }: Outcome): void => {
    const own = error === undefined ? undefined : asError(error);
    if (own !== undefined) {
      scope.error = own;
      onError(own);
    }
    onStep({ path, step: progress.phase, error: own, durationMs: lastedMs });
  };
  const run = async (scope: Scope): Promise<void> => {
    const source = sourceOf(scope);
    for (let progress = START; !stopped.signal.aborted; ) {
      const begin = clock.now();
      const end = await perform(source, progress);
      if (stopped.signal.aborted) return;
      const outcome = { ...end, lastedMs: clock.now() - begin };
      report(scope, progress, outcome);
      const next = nextStep(progress, outcome, random());
      progress = next.progress;
      if (next.delayMs > 0) await clock.sleep(next.delayMs, stopped.signal);
    }
  };
  for (const scope of scopes) void run(scope);

  return {
    cache: {
      get: store.get,
      list: store.list,
      byIndex: store.byIndex,
      onChange: store.onChange,
      get synced() {
        return allSynced();
      },
      get staleForMs() {
        return Math.max(0, ...scopes.map(({ contactAt }) => clock.now() - contactAt));
      },
    },
    synced: () => waiting.promise,
    lastError: () => scopes.find(({ error }) => error !== undefined)?.error,
    stop: () => {
      stopped.abort(new Error('the reflector was stopped'));
      waiting.reject(stopped.signal.reason);
    },
  };
}
