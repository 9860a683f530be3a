/** One step of a reflector: a list in pages, or a watch with or without the initial objects. The IO is the client's. */
import type { ApiClient } from './client.ts';
import { ProtocolError } from './errors.ts';
import { type Managers, readMetadata, slim } from './metadata.ts';
import { type Outcome, type Progress, WatchListUnserved } from './next-step.ts';
import { readWatchEvent, type WatchEvent } from './watch-event.ts';

/** A collection of objects, and who is told about it. */
export interface Source {
  readonly client: ApiClient;
  /** Path of the collection, in its namespace where it has one. */
  readonly path: string;
  /** Selectors. */
  readonly query: Readonly<Record<string, string>>;
  readonly timing: Timing;
  readonly signal: AbortSignal;
  /** A number from 0 to below 1. */
  random(): number;
  /** The API server was heard of. */
  contact(): void;
  /** All objects that there are. */
  replace(objects: readonly unknown[]): void;
  event(type: 'ADDED' | 'MODIFIED' | 'DELETED', object: unknown): void;
  /** What is kept of managed fields; default: nothing. */
  readonly managers?: Managers;
  /** An object that cannot be used is left out; this says why. */
  problem(error: Error): void;
}

/** Time limits, in milliseconds. */
export interface Timing {
  /** A watch is asked to end after this time, up to twice of it, so that load moves between API servers. */
  readonly watchMs: number;
  /** A watch without any line for so long is taken for dead; bookmarks come about every 60,000. */
  readonly silenceMs: number;
  /** One page of a list; conversion webhooks may take 30,000. */
  readonly pageMs: number;
}

/** How long is usual. */
export const TIMING: Timing = { watchMs: 300_000, silenceMs: 100_000, pageMs: 60_000 };

/** How a step ended; how long it took is for the caller to say. */
export type End = Omit<Outcome, 'lastedMs'>;

/** Does the next step. Never throws. */
export async function perform(source: Source, progress: Progress): Promise<End> {
  return progress.phase === 'list' && progress.listing === 'pages'
    ? await listPages(source, progress)
    : await watch(source, progress);
}

async function listPages(source: Source, { pageSize }: Progress): Promise<End> {
  const { client, path, signal, timing } = source;
  const objects: unknown[] = [];
  let token = '';
  try {
    for (;;) {
      const query = {
        ...source.query,
        ...(pageSize > 0 && { limit: String(pageSize) }),
        ...(token && { continue: token }),
      };
      const { body } = await client.request({ method: 'GET', path, query, signal, timeoutMs: timing.pageMs });
      source.contact();
      const page = readPage(body, source);
      objects.push(...page.items.filter((item) => isNamed(item, source)));
      token = page.continueToken;
      if (token === '') {
        source.replace(objects);
        return { resourceVersion: page.resourceVersion, progress: true };
      }
    }
  } catch (error) {
    return { resourceVersion: '', progress: false, error };
  }
}

function readPage(
  body: unknown,
  { managers }: Source,
): { items: unknown[]; resourceVersion: string; continueToken: string } {
  const { items, metadata, kind, apiVersion } = (
    typeof body === 'object' && body !== null ? body : {}
  ) as Record<string, unknown>;
  const { resourceVersion = '', continue: token } = (metadata ?? {}) as Record<string, unknown>;
  if (typeof kind !== 'string' || typeof apiVersion !== 'string' || typeof resourceVersion !== 'string') {
    throw new ProtocolError('the answer is no list of Kubernetes objects');
  }
  const type = { apiVersion, kind: kind.replace(/List$/, '') };
  const objects = Array.isArray(items) ? items.map((item) => slim(item, type, managers)) : [];
  return { items: objects, resourceVersion, continueToken: typeof token === 'string' ? token : '' };
}

function isNamed(object: unknown, source: Source): boolean {
  const named = (readMetadata(object)?.name ?? '') !== '';
  if (!named) source.problem(new ProtocolError('an object of a list has no metadata.name'));
  return named;
}

async function watch(source: Source, before: Progress): Promise<End> {
  const { client, path, signal, timing } = source;
  const initial: Map<string, unknown> | undefined = before.phase === 'list' ? new Map() : undefined;
  const state = { initial, resourceVersion: before.resourceVersion, progress: false };
  const outcome = () => ({
    resourceVersion: state.initial === undefined ? state.resourceVersion : '',
    progress: state.progress,
  });
  try {
    const query = watchQuery(source, before);
    for await (const line of client.stream({
      method: 'GET',
      path,
      query,
      signal,
      timeoutMs: timing.silenceMs,
    })) {
      const event = readWatchEvent(line);
      source.contact();
      take(source, state, event);
      state.progress = true;
    }
    return outcome();
  } catch (error) {
    return { ...outcome(), error };
  }
}

function watchQuery(source: Source, { phase, resourceVersion }: Progress): Record<string, string> {
  const seconds = Math.round((source.timing.watchMs * (1 + source.random())) / 1_000);
  const initial = { sendInitialEvents: 'true', resourceVersionMatch: 'NotOlderThan' };
  return {
    ...source.query,
    watch: '1',
    allowWatchBookmarks: 'true',
    timeoutSeconds: String(Math.max(1, seconds)),
    ...(phase === 'list' ? initial : { resourceVersion }),
  };
}

interface WatchState {
  /** What has come of the objects that there are, by namespace and name; undefined when all have. */
  initial: Map<string, unknown> | undefined;
  resourceVersion: string;
}

function take(source: Source, state: WatchState, event: WatchEvent): void {
  const { initial } = state;
  if (event.type === 'BOOKMARK') {
    if (initial !== undefined && !event.initialEnd) {
      throw new WatchListUnserved('the API server sent a bookmark before the end of the initial objects');
    }
    if (initial !== undefined) source.replace([...initial.values()]);
    state.initial = undefined;
  } else {
    const object = slim(event.object, {}, source.managers);
    if (initial === undefined) source.event(event.type, object);
    else collect(initial, event.type, object);
  }
  state.resourceVersion = event.resourceVersion;
}

function collect(initial: Map<string, unknown>, type: string, object: unknown): void {
  const { namespace, name } = readMetadata(object) ?? { namespace: '', name: '' };
  if (type === 'DELETED') initial.delete(`${namespace}/${name}`);
  else initial.set(`${namespace}/${name}`, object);
}
