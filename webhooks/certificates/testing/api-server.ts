/** An API server in memory: the few requests that the certificates make, with resourceVersions and faults. */
import type { ApiClient, ApiRequest } from '../../../controllers/runtime/client.ts';
import { ApiError, ConnectionError } from '../../../controllers/runtime/errors.ts';
import { isObject, type Json, type JsonObject } from '../../../schemas/common/json.ts';

/** The server, and what tests do behind its clients' backs. */
export interface MemoryApiServer {
  client: ApiClient;
  /** Objects by path. */
  objects: Map<string, JsonObject>;
  /** Stores an object as another client would. */
  put(path: string, object: JsonObject): void;
}

/** What happens around each request; may throw, before the server sees it or after it has done it. */
export interface Interference {
  before?: (request: ApiRequest) => Promise<void>;
  after?: (request: ApiRequest) => Promise<void>;
}

/** A server without objects. */
export function memoryApiServer({ before, after }: Interference = {}): MemoryApiServer {
  const objects = new Map<string, JsonObject>();
  let version = 0;

  const put = (path: string, object: JsonObject): void => {
    version += 1;
    const metadata = { ...(object.metadata as JsonObject), resourceVersion: String(version) };
    objects.set(path, structuredClone({ ...object, metadata }));
  };
  const answer = ({ method, path, body }: ApiRequest): JsonObject => {
    const given = (body ?? {}) as JsonObject;
    if (method === 'POST') return create(`${path}/${(given.metadata as JsonObject).name}`, given);
    const existing = objects.get(path);
    if (!existing) throw failure(404, 'NotFound');
    if (method !== 'GET') {
      if (versionOf(given) !== versionOf(existing)) throw failure(409, 'Conflict');
      put(path, method === 'PATCH' ? (merged(existing, given) as JsonObject) : given);
    }
    return structuredClone(objects.get(path) ?? {});
  };
  const create = (path: string, object: JsonObject): JsonObject => {
    if (objects.has(path)) throw failure(409, 'AlreadyExists');
    put(path, object);
    return structuredClone(objects.get(path) ?? {});
  };
  const client: ApiClient = {
    request: async <T>(request: ApiRequest) => {
      await before?.(request);
      const body = answer(request) as T;
      await after?.(request);
      return { status: 200, body };
    },
    stream: async function* () {
      yield* [];
    },
    close: () => undefined,
  };
  return { client, objects, put };
}

const versionOf = ({ metadata }: JsonObject) => (metadata as JsonObject).resourceVersion;

/** A connection that breaks. */
export const brokenConnection = (): Error => new ConnectionError('broken', 'ECONNRESET', true);

const failure = (code: number, reason: string): ApiError =>
  new ApiError(code, { kind: 'Status', code, reason, message: reason });

/** A merge patch; lists of objects with a name merge by it, as those of webhook configurations do. */
function merged(base: Json, patch: Json): Json {
  if (Array.isArray(base) && Array.isArray(patch))
    return base.map((entry) =>
      merged(
        entry,
        patch.find((other) => isObject(entry) && isObject(other) && other.name === entry.name) ?? {},
      ),
    );
  if (!isObject(base) || !isObject(patch)) return patch;
  const entries = Object.entries(patch).map(([key, value]) => [
    key,
    merged(base[key] ?? null, value ?? null),
  ]);
  return { ...base, ...Object.fromEntries(entries) };
}
