/** Objects in a namespace, written by whoever asks. */
import { apiVersion, HUB_VERSION, type Version } from '../../../schemas/common/group.ts';
import { type JsonObject, valueAt } from '../../../schemas/common/json.ts';
import type { Kind } from '../../../schemas/registry.ts';
import { type Answer, type Api, resourcePath } from '../api.ts';
import type { Asker } from './users.ts';

/** What is to be written. */
export interface Written {
  readonly kind: Kind;
  readonly name: string;
  readonly spec: object;
  readonly version?: Version;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Writes and reads in one namespace. */
export interface Namespace {
  create(as: Asker | undefined, written: Written, query?: string): Promise<Answer>;
  patch(as: Asker | undefined, at: Place, type: string, body: unknown): Promise<Answer>;
  replace(as: Asker | undefined, at: Place, object: JsonObject): Promise<Answer>;
  read(at: Place): Promise<JsonObject>;
}

/** An object, or a subresource of it. */
export interface Place {
  readonly kind: Kind;
  readonly name: string;
  readonly version?: Version;
  readonly subresource?: 'status';
  readonly query?: string;
}

/** The namespace of that name. */
export function inNamespace(api: Api, namespace: string): Namespace {
  const path = ({ kind, name, version = HUB_VERSION, subresource, query = '' }: Place): string =>
    `${resourcePath(kind, { namespace, version, name })}${subresource === undefined ? '' : `/${subresource}`}${query}`;
  const who = (as: Asker | undefined) => (as === undefined ? {} : { as });
  return {
    create: (as, { kind, name, spec, version = HUB_VERSION, annotations = {} }, query = '') =>
      api.send(`${resourcePath(kind, { namespace, version })}${query}`, {
        method: 'POST',
        body: { apiVersion: apiVersion(version), kind, metadata: { name, annotations }, spec },
        ...who(as),
      }),
    patch: (as, at, type, body) => api.send(path(at), { method: 'PATCH', type, body, ...who(as) }),
    replace: (as, at, body) => api.send(path(at), { method: 'PUT', body, ...who(as) }),
    read: async (at) => (await api.send(path(at))).body,
  };
}

/** `403 spec.a, spec.b`: the code, and the fields that the answer blames. */
export function blamed({ code, body }: Answer): string {
  const causes = valueAt(body, ['details', 'causes']);
  const fields = Array.isArray(causes) ? causes.map((cause) => String(valueAt(cause, ['field']))) : [];
  return [code, [...new Set(fields)].sort().join(', ')].join(' ').trim();
}

/** The code, and the whole message: admission policies of the API server name fields in the message only. */
export const said = ({ code, body }: Answer): string => `${code} ${String(body.message ?? '')}`;
