import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { ApiClient, ApiRequest } from './client.ts';
import { ApiError, ConnectionError } from './errors.ts';
import { type ReflectorOptions, startReflector } from './reflector.ts';

interface Thing {
  readonly kind?: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly resourceVersion: string };
}
type Event = { readonly type: string; readonly object: unknown };
/** Ends a script: the API server closes the watch, something fails, or nothing more comes. */
type End = 'close' | Error | 'wait';

const thing = (name: string, resourceVersion: string, namespace = 'a'): Thing => ({
  kind: 'Thing',
  metadata: { name, namespace, resourceVersion },
});
const added = (object: unknown): Event => ({ type: 'ADDED', object });
const modified = (object: unknown): Event => ({ type: 'MODIFIED', object });
const bookmark = (resourceVersion: string, annotations = {}): Event => ({
  type: 'BOOKMARK',
  object: { metadata: { resourceVersion, annotations } },
});
const initialEnd = (resourceVersion: string): Event =>
  bookmark(resourceVersion, { 'k8s.io/initial-events-end': 'true' });
const list = (items: readonly unknown[], metadata: object = { resourceVersion: '1' }): object => ({
  kind: 'ThingList',
  apiVersion: 'example.com/v1',
  metadata,
  items,
});

/** Gives the n-th watch the n-th script, and the n-th list the n-th answer; waits when there are no more. */
function scripted(watches: readonly (readonly [readonly unknown[], End])[], lists: readonly unknown[] = []) {
  const requests: ApiRequest[] = [];
  const [watching, listing] = [[...watches], [...lists]];
  const client: ApiClient = {
    close: () => undefined,
    request: async <T>(request: ApiRequest) => {
      requests.push(request);
      const body = listing.shift();
      if (body instanceof Error) throw body;
      return { status: 200, body: body as T };
    },
    stream: async function* (request: ApiRequest) {
      requests.push(request);
      const [events, end] = watching.shift() ?? [[], 'wait'];
      yield* events;
      if (end === 'wait') await new Promise((resolve) => request.signal?.addEventListener('abort', resolve));
      else if (end !== 'close') throw end;
    },
  };
  return { client, requests };
}

/** A reflector whose waits take no time, and what it waited, met and told. */
function start(source: ReturnType<typeof scripted>, options: Partial<ReflectorOptions<Thing>> = {}) {
  const waits: number[] = [];
  const errors: unknown[] = [];
  const changes: string[] = [];
  const clock = {
    time: 0,
    now: () => clock.time,
    sleep: async (ms: number) => {
      clock.time += ms;
      waits.push(ms);
    },
  };
  const reflector = startReflector<Thing>(source.client, {
    path: '/apis/example.com/v1/things',
    clock,
    random: () => 0,
    onError: (error) => errors.push(error),
    ...options,
  });
  reflector.cache.onChange(({ type, object }) => changes.push(`${type} ${object.metadata.name}`));
  return { ...reflector, clock, waits, errors, changes };
}
const settled = () => new Promise((resolve) => setTimeout(resolve, 20));
const names = (things: readonly Thing[]) => things.map(({ metadata }) => metadata.name).sort();
const broken = new ConnectionError('reset', 'ECONNRESET', true);

describe('a reflector', () => {
  test('has nothing before everything has come', async () => {
    const { cache, stop } = start(scripted([[[added(thing('x', '1'))], 'wait']]));
    await settled();
    expect(cache.list()).toEqual([]);
    expect(cache.synced).toBe(false);
    stop();
  });

  test('has the last state of what changed while everything was being sent', async () => {
    const events = [
      added(thing('x', '1')),
      added(thing('y', '1')),
      modified(thing('y', '2')),
      { type: 'DELETED', object: thing('x', '3') },
      initialEnd('4'),
    ];
    const { cache, changes, stop } = start(scripted([[events, 'wait']]));
    await settled();
    expect(versions(cache.list())).toEqual(['y@2']);
    expect(changes).toEqual(['added y']);
    stop();
  });

  test('keeps what it has while a list that has begun again is under way', async () => {
    const gone = { type: 'ERROR', object: { kind: 'Status', code: 410, reason: 'Expired' } };
    const { cache, changes, stop } = start(
      scripted([
        [[added(thing('x', '1')), added(thing('y', '1')), initialEnd('2'), gone], 'close'],
        [[added(thing('z', '5'))], broken],
        [[added(thing('y', '1')), added(thing('z', '5')), initialEnd('6')], 'wait'],
      ]),
    );
    await settled();
    expect(names(cache.list())).toEqual(['y', 'z']);
    expect(changes).toEqual(['added x', 'added y', 'deleted x', 'added z']);
    stop();
  });

  test('continues a broken watch from the last version that it heard of', async () => {
    const { client, requests } = scripted([
      [[initialEnd('2'), added(thing('x', '3')), bookmark('7')], broken],
      [[], 'wait'],
    ]);
    const { stop, lastError, waits } = start({ client, requests });
    await settled();
    expect(requests.at(-1)?.query).toMatchObject({
      watch: '1',
      resourceVersion: '7',
      allowWatchBookmarks: 'true',
    });
    expect(waits).toEqual([125]);
    expect(lastError()).toBe(broken);
    stop();
  });

  test('lists in pages where bookmarks come too early', async () => {
    const source = scripted(
      [
        [[bookmark('1')], 'wait'],
        [[], 'wait'],
      ],
      [
        list([thing('x', '1')], { resourceVersion: '4', continue: 'next' }),
        list([thing('y', '1')], { resourceVersion: '4' }),
      ],
    );
    const { cache, synced, stop } = start(source);
    await synced();
    expect(names(cache.list())).toEqual(['x', 'y']);
    await settled();
    expect(source.requests.map(({ query }) => [query?.continue, query?.resourceVersion])).toEqual([
      [undefined, undefined],
      [undefined, undefined],
      ['next', undefined],
      [undefined, '4'],
    ]);
    stop();
  });

  test('is synced when all of its namespaces are, and as stale as the stalest', async () => {
    const source = scripted([[[initialEnd('1')], 'wait']]);
    const { cache, clock, stop } = start(source, { namespaces: ['a', 'b'] });
    await settled();
    expect(cache.synced).toBe(false);
    expect(cache.staleForMs).toBe(Number.POSITIVE_INFINITY);
    stop();
    const both = start(
      scripted([
        [[initialEnd('1')], 'wait'],
        [[initialEnd('1')], 'wait'],
      ]),
      { namespaces: ['a', 'b'] },
    );
    await both.synced();
    both.clock.time += 700;
    expect(both.cache.staleForMs).toBe(700);
    expect(clock.time).toBe(0);
    both.stop();
  });

  test('without namespaces is synced at once', async () => {
    const { synced, cache, stop } = start(scripted([]), { namespaces: [] });
    await synced();
    expect(cache.staleForMs).toBe(0);
    stop();
  });

  test.each([
    ['is no list', 'text'],
    ['is a list without version', { kind: 'ThingList', apiVersion: 'v1', metadata: { resourceVersion: 1 } }],
    ['is null', null],
  ])('survives an answer that %s', async (_, answer) => {
    const refused = new ApiError(422, { kind: 'Status' });
    const { synced, errors, cache, stop } = start(
      scripted([[[], refused]], [answer, list([thing('x', '1')])]),
    );
    await synced();
    expect(errors).toContainEqual(expect.objectContaining({ name: 'ProtocolError' }));
    expect(names(cache.list())).toEqual(['x']);
    stop();
  });

  test('leaves out objects without a name and those that its transform refuses, and says so', async () => {
    const transform = (object: Thing): Thing => {
      if (object.metadata.name === 'bad') throw new Error('refused by transform');
      return object;
    };
    const refused = new ApiError(422, { kind: 'Status' });
    const items = [{ metadata: {} }, null, thing('bad', '1'), thing('good', '1')];
    const { synced, errors, cache, stop } = start(scripted([[[], refused]], [list(items)]), { transform });
    await synced();
    expect(names(cache.list())).toEqual(['good']);
    expect(errors.map(String)).toContain('Error: refused by transform');
    expect(errors.map(String)).toContain('ProtocolError: an object of a list has no metadata.name');
    stop();
  });

  test('forgets an object whose new state its transform refuses', async () => {
    const transform = (object: Thing): Thing => {
      if (object.metadata.resourceVersion === '3') throw new Error('refused by transform');
      return object;
    };
    const events = [added(thing('x', '1')), initialEnd('2'), modified(thing('x', '3'))];
    const { cache, changes, stop } = start(scripted([[events, 'wait']]), { transform });
    await settled();
    expect(cache.list()).toEqual([]);
    expect(changes).toEqual(['added x', 'deleted x']);
    stop();
  });

  test('reports every step', async () => {
    const steps: unknown[] = [];
    const source = scripted([
      [[initialEnd('1'), added(thing('x', '2'))], broken],
      [[bookmark('3')], 'close'],
      [[], 'wait'],
    ]);
    const { stop } = start(source, { onStep: ({ step, error }) => steps.push([step, error]) });
    await settled();
    expect(steps).toEqual([
      ['list', broken],
      ['watch', undefined],
    ]);
    stop();
  });

  test('goes on when those who are told of errors and steps throw', async () => {
    const fail = (): never => {
      throw new Error('callback');
    };
    const source = scripted([
      [[], broken],
      [[added(thing('x', '1')), initialEnd('2')], 'wait'],
    ]);
    const { cache, synced, stop } = start(source, { onError: fail, onStep: fail });
    await synced();
    expect(names(cache.list())).toEqual(['x']);
    stop();
  });

  test('does nothing more once it is stopped', async () => {
    const source = scripted([[[initialEnd('1')], 'wait']]);
    const { stop, synced, errors } = start(source);
    await synced();
    stop();
    await settled();
    expect(source.requests).toHaveLength(1);
    expect(errors).toEqual([]);
  });

  test('has the final state wherever its watches break', async () => {
    const cuts = fc.array(fc.nat({ max: 12 }), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(cuts, fc.boolean(), async (at, forgets) => {
        const history = Array.from({ length: 12 }, (_, i) =>
          i % 5 === 4
            ? { type: 'DELETED', object: thing('t1', String(i + 2)) }
            : modified(thing(`t${i % 3}`, String(i + 2))),
        );
        const { client, expected } = replaying(history, at, forgets);
        const { cache, stop } = start({ client, requests: [] });
        for (let i = 0; i < 40 && JSON.stringify(versions(cache.list())) !== expected; i += 1)
          await settled();
        expect(JSON.stringify(versions(cache.list()))).toBe(expected);
        stop();
      }),
      { numRuns: 30 },
    );
  });
});

const versions = (things: readonly Thing[]) =>
  things.map(({ metadata: { name, resourceVersion } }) => `${name}@${resourceVersion}`).sort();

/** A little API server with a history; its n-th watch breaks after the n-th number of events. */
function replaying(
  history: readonly { type: string; object: unknown }[],
  cuts: readonly number[],
  forgets: boolean,
) {
  const version = ({ object }: { object: unknown }) => Number((object as Thing).metadata.resourceVersion);
  const state = (until: number) => {
    const things = new Map<string, Thing>();
    for (const event of history.filter((one) => version(one) <= until)) {
      const { name } = (event.object as Thing).metadata;
      if (event.type === 'DELETED') things.delete(name);
      else things.set(name, event.object as Thing);
    }
    return [...things.values()];
  };
  const left = [...cuts];
  let reached = 1;
  const client: ApiClient = {
    close: () => undefined,
    request: () => Promise.reject(new Error('no list is expected')),
    stream: async function* ({ query = {}, signal }: ApiRequest) {
      const cut = left.shift();
      const since = query.sendInitialEvents === undefined ? Number(query.resourceVersion) : reached;
      if (query.sendInitialEvents !== undefined) {
        yield* state(since).map(added);
        yield initialEnd(String(since));
      } else if (forgets) {
        yield { type: 'ERROR', object: { kind: 'Status', code: 410 } };
        return;
      }
      const events = history.filter((one) => version(one) > since);
      for (const event of events.slice(0, cut)) {
        reached = Math.max(reached, version(event));
        yield event;
      }
      if (cut !== undefined) throw broken;
      await new Promise((resolve) => signal?.addEventListener('abort', resolve));
    },
  };
  return { client, expected: JSON.stringify(versions(state(Number.POSITIVE_INFINITY))) };
}
