import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Change, createStore } from './cache.ts';

interface Item {
  readonly metadata: { readonly namespace: string; readonly name: string; readonly resourceVersion: string };
  readonly colour: string;
}

const item = (namespace: string, name: string, resourceVersion: string, colour = 'red'): Item => ({
  metadata: { namespace, name, resourceVersion },
  colour,
});
const fail = (error: unknown): never => {
  throw error;
};
const store = () => createStore<Item>({ colour: ({ colour }) => [colour] }, fail);
const record = (from: ReturnType<typeof store>): Change<Item>[] => {
  const changes: Change<Item>[] = [];
  from.onChange((change) => changes.push(change));
  return changes;
};

describe('the store', () => {
  test('tells what was added, updated and deleted', () => {
    const one = store();
    const changes = record(one);
    const [first, second, last] = [item('a', 'x', '1'), item('a', 'x', '2'), item('a', 'x', '3')];
    one.put(first);
    one.put(second);
    one.remove(last);
    expect(changes).toEqual([
      { type: 'added', object: first },
      { type: 'updated', object: second, old: first },
      { type: 'deleted', object: last },
    ]);
  });

  test('tells nothing of a version that it has, and of an object that it never had', () => {
    const one = store();
    one.put(item('a', 'x', '1'));
    const changes = record(one);
    one.put(item('a', 'x', '1'));
    one.remove(item('a', 'y', '1'));
    expect(changes).toEqual([]);
  });

  test('replaces the objects of one namespace, and leaves the others', () => {
    const one = store();
    one.put(item('a', 'x', '1'));
    one.put(item('b', 'x', '1'));
    one.replace([item('a', 'y', '2')], 'a');
    expect(one.list('a').map(({ metadata }) => metadata.name)).toEqual(['y']);
    expect(one.list('b')).toHaveLength(1);
  });

  test('has objects without a namespace', () => {
    const one = store();
    one.put(item('', 'cluster', '1'));
    expect(one.get(undefined, 'cluster')).toBeDefined();
    expect(one.list()).toHaveLength(1);
  });

  test('gives the same array until something changes', () => {
    const one = store();
    one.put(item('a', 'x', '1'));
    const before = one.list();
    expect(one.list()).toBe(before);
    one.put(item('b', 'x', '1'));
    expect(one.list()).not.toBe(before);
    expect(before).toHaveLength(1);
  });

  test('refuses an index that nobody declared', () => {
    expect(() => store().byIndex('size', 'big')).toThrow('no index "size"');
  });

  test('survives listeners and indexes that throw, and says so', () => {
    const errors: unknown[] = [];
    const one = createStore<Item>({ broken: () => fail('index') }, (error) => errors.push(error));
    one.onChange(() => fail('listener'));
    const changes = record(one);
    one.put(item('a', 'x', '1'));
    expect(errors).toEqual(['index', 'listener']);
    expect(changes).toHaveLength(1);
  });

  test('tells a listener nothing more once it has left', () => {
    const one = store();
    const seen: string[] = [];
    const leave = one.onChange(({ type }) => seen.push(type));
    one.put(item('a', 'x', '1'));
    leave();
    one.put(item('a', 'x', '2'));
    expect(seen).toEqual(['added']);
  });

  test('is what a plain list would be, whatever happened before', () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 30 }), (actions) => {
        const one = store();
        const replayed = new Map<string, Item>();
        one.onChange(({ type, object }) => {
          if (type === 'deleted') replayed.delete(key(object));
          else replayed.set(key(object), object);
        });
        const plain = actions.reduce(
          (items, { kind, objects }, at) => {
            const given = distinct(objects.map((o) => item(o.namespace, o.name, String(at), o.colour)));
            return ACTIONS[kind](one, items, given);
          },
          [] as readonly Item[],
        );
        expect(new Set(one.list())).toEqual(new Set(plain));
        expect(new Set(replayed.values())).toEqual(new Set(plain));
        for (const colour of COLOURS) {
          expect(new Set(one.byIndex('colour', colour))).toEqual(
            new Set(plain.filter((i) => i.colour === colour)),
          );
        }
      }),
    );
  });
});

const COLOURS = ['red', 'blue'] as const;
const key = ({ metadata: { namespace, name } }: Item): string => `${namespace}/${name}`;
const distinct = (items: readonly Item[]): Item[] => [
  ...new Map(items.map((one) => [key(one), one])).values(),
];
const without = (items: readonly Item[], others: readonly Item[]): Item[] =>
  items.filter((one) => !others.some((other) => key(other) === key(one)));
const inA = ({ metadata }: Item): boolean => metadata.namespace === 'a';

/** What is done to the store, and what a plain list is after it. */
type Action = (
  to: ReturnType<typeof store>,
  plain: readonly Item[],
  given: readonly Item[],
) => readonly Item[];
const ACTIONS: Record<'put' | 'remove' | 'replace' | 'replaceInA', Action> = {
  put: (to, plain, given) => {
    given.forEach(to.put);
    return [...without(plain, given), ...given];
  },
  remove: (to, plain, given) => {
    given.forEach(to.remove);
    return without(plain, given);
  },
  replace: (to, _, given) => {
    to.replace(given);
    return given;
  },
  replaceInA: (to, plain, given) => {
    to.replace(given.filter(inA), 'a');
    return [...plain.filter((one) => !inA(one)), ...given.filter(inA)];
  },
};
const action = fc.record({
  kind: fc.constantFrom('put', 'remove', 'replace', 'replaceInA'),
  objects: fc.array(
    fc.record({
      namespace: fc.constantFrom('a', 'b'),
      name: fc.constantFrom('x', 'y', 'constructor', '__proto__'),
      colour: fc.constantFrom(...COLOURS),
    }),
    { maxLength: 4 },
  ),
});
