import { readMetadata } from './metadata.ts';

/** How the content of a cache changed. Of a deleted object the last known state is given. */
export interface Change<T> {
  readonly type: 'added' | 'updated' | 'deleted';
  readonly object: T;
  /** What was there before an update. */
  readonly old?: T;
}

/** Objects as last heard of. They are shared by all readers and must not be changed. */
export interface ObjectCache<T> {
  /** `namespace` is undefined for cluster-scoped objects. */
  get(namespace: string | undefined, name: string): T | undefined;
  /** All objects, or those of one namespace; the same array until something changes. */
  list(namespace?: string): readonly T[];
  /** The objects that an index has under a value. Throws for an index that was not declared. */
  byIndex(index: string, value: string): readonly T[];
  /** Whether all objects have been there once. */
  readonly synced: boolean;
  /**
   * Milliseconds since the API server was last heard of; Infinity before the first time. A quiet watch is
   * confirmed about every 60,000 ms.
   */
  readonly staleForMs: number;
  /** Calls the listener after every change; returns what ends that. */
  onChange(listener: (change: Change<T>) => void): () => void;
}

/** Names and values under which an object is found; pure. */
export type Indexes<T> = Readonly<Record<string, (object: T) => readonly string[]>>;

/** The content of a cache, for reading and writing. */
export interface ObjectStore<T> extends Pick<ObjectCache<T>, 'get' | 'list' | 'byIndex' | 'onChange'> {
  /** Adds or replaces an object; nothing changes when it is there in this very version. */
  put(object: T): void;
  remove(object: T): void;
  /** Makes the content, or that of one namespace, exactly these objects. */
  replace(objects: readonly T[], namespace?: string): void;
}

const ALL = Symbol('all namespaces');

/** An empty store. Errors of listeners and index functions go to `onError`. */
export function createStore<T>(indexes: Indexes<T>, onError: (error: unknown) => void): ObjectStore<T> {
  const namespaces = new Map<string, Map<string, T>>();
  const indexed = new Map(Object.keys(indexes).map((name) => [name, new Map<string, Set<T>>()]));
  const arrays = new Map<string | typeof ALL, readonly T[]>();
  const listeners = new Set<(change: Change<T>) => void>();

  const guarded = <R>(action: () => R, otherwise: R): R => {
    try {
      return action();
    } catch (error) {
      onError(error);
      return otherwise;
    }
  };
  const index = (object: T, write: (sets: Map<string, Set<T>>, value: string) => void): void => {
    for (const [name, sets] of indexed) {
      const values = guarded(() => indexes[name]?.(object) ?? [], []);
      for (const value of values) write(sets, value);
    }
  };
  const insert = (sets: Map<string, Set<T>>, value: string, object: T): void => {
    const set = sets.get(value) ?? new Set();
    sets.set(value, set.add(object));
  };
  const withdraw = (sets: Map<string, Set<T>>, value: string, object: T): void => {
    const set = sets.get(value);
    set?.delete(object);
    if (set?.size === 0) sets.delete(value);
  };
  const notify = (namespace: string, change: Change<T>): void => {
    arrays.delete(namespace);
    arrays.delete(ALL);
    for (const listener of [...listeners]) guarded(() => listener(change), undefined);
  };

  const put = (object: T): void => {
    const { namespace, name, resourceVersion } = keyOf(object);
    const objects = namespaces.get(namespace) ?? new Map<string, T>();
    const old = objects.get(name);
    if (old !== undefined && resourceVersion !== '' && keyOf(old).resourceVersion === resourceVersion) return;
    if (old !== undefined) index(old, (sets, value) => withdraw(sets, value, old));
    namespaces.set(namespace, objects.set(name, object));
    index(object, (sets, value) => insert(sets, value, object));
    notify(namespace, old === undefined ? { type: 'added', object } : { type: 'updated', object, old });
  };
  /** `last` is the state to tell of: at a deletion the API server sends the final one. */
  const take = (namespace: string, name: string, last?: T): void => {
    const objects = namespaces.get(namespace);
    const old = objects?.get(name);
    if (objects === undefined || old === undefined) return;
    objects.delete(name);
    if (objects.size === 0) namespaces.delete(namespace);
    index(old, (sets, value) => withdraw(sets, value, old));
    notify(namespace, { type: 'deleted', object: last ?? old });
  };
  const replace = (objects: readonly T[], scope?: string): void => {
    const present = new Set(objects.map((object) => identity(keyOf(object))));
    for (const namespace of scope === undefined ? [...namespaces.keys()] : [scope]) {
      for (const name of [...(namespaces.get(namespace)?.keys() ?? [])]) {
        if (!present.has(identity({ namespace, name }))) take(namespace, name);
      }
    }
    for (const object of objects) put(object);
  };
  const collect = (namespace?: string): readonly T[] => {
    if (namespace !== undefined) return [...(namespaces.get(namespace)?.values() ?? [])];
    return [...namespaces.values()].flatMap((objects) => [...objects.values()]);
  };
  return {
    put,
    remove: (object) => {
      const { namespace, name } = keyOf(object);
      take(namespace, name, object);
    },
    replace,
    get: (namespace = '', name) => namespaces.get(namespace)?.get(name),
    list: (namespace) => {
      const kept = arrays.get(namespace ?? ALL) ?? collect(namespace);
      arrays.set(namespace ?? ALL, kept);
      return kept;
    },
    byIndex: (name, value) => {
      const sets = indexed.get(name);
      if (sets === undefined)
        throw new Error(`the cache has no index "${name}": declare it where it is made`);
      return [...(sets.get(value) ?? [])];
    },
    onChange: (listener) => {
      const own = (change: Change<T>) => listener(change);
      listeners.add(own);
      return () => listeners.delete(own);
    },
  };
}

const identity = ({ namespace, name }: { namespace: string; name: string }): string => `${namespace}/${name}`;

const keyOf = (object: unknown) =>
  readMetadata(object) ?? { name: '', namespace: '', resourceVersion: '', annotations: {} };
