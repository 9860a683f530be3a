/** A client of the API server's HTTP interface, to see exactly what it answers. */
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import { json } from 'node:stream/consumers';
import type { ControlPlane } from '../../hack/cluster/control-plane.ts';
import { GROUP, HUB_VERSION, type Version } from '../../schemas/common/group.ts';
import type { JsonObject } from '../../schemas/common/json.ts';
import { type Kind, kindEntry } from '../../schemas/registry.ts';

/** What the API server answered: an object, or a `Status` when it refused. */
export interface Answer {
  readonly code: number;
  readonly body: JsonObject;
  /** Its warnings. */
  readonly warnings: readonly string[];
  /** Seconds after which to ask again, where the API server says so. */
  readonly retryAfter?: number;
}

/** The parts of a request besides its address. */
export interface Content {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly body?: unknown;
  readonly type?: string;
  /** Who asks instead of the administrator (https://kubernetes.io/docs/reference/access-authn-authz/user-impersonation/). */
  readonly as?: { readonly user: string; readonly groups?: readonly string[] };
}

/** Media types of patches. */
export const PATCH = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  apply: 'application/apply-patch+yaml',
} as const;

/** A client with one pool of connections. */
export interface Api {
  send(path: string, content?: Content): Promise<Answer>;
  /** The response of a GET that goes on, such as a watch; end it with `destroy()`. */
  stream(path: string): Promise<IncomingMessage>;
  close(): void;
}

/** A client of the API server with the administrator's certificate. */
export async function createApi({ server, pki }: Pick<ControlPlane, 'server' | 'pki'>): Promise<Api> {
  const files = [pki.ca.certificate, pki.admin.certificate, pki.admin.key];
  const [ca, cert, key] = await Promise.all(files.map((file) => readFile(file)));
  const agent = new Agent({ ca, cert, key, keepAlive: true });
  const send: Api['send'] = async (path, { method = 'GET', body, type = 'application/json', as } = {}) => {
    const headers = {
      ...(body === undefined ? {} : { 'content-type': type }),
      ...(as === undefined
        ? {}
        : { 'impersonate-user': as.user, 'impersonate-group': [...(as.groups ?? [])] }),
    };
    const sent = request(new URL(path, server), { method, headers, agent });
    sent.end(body === undefined ? undefined : JSON.stringify(body));
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    const { warning = '', 'retry-after': retryAfter } = response.headers;
    return {
      ...(retryAfter === undefined ? {} : { retryAfter: Number(retryAfter) }),
      code: response.statusCode ?? 0,
      body: (await json(response)) as JsonObject,
      warnings: [...warning.matchAll(/299 - "((?:[^"\\]|\\.)*)"/g)].map(([, text = '']) =>
        text.replaceAll(/\\(.)/g, '$1'),
      ),
    };
  };
  const stream: Api['stream'] = async (path) => {
    const sent = request(new URL(path, server), { agent });
    sent.end();
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    return response;
  };
  return { send, stream, close: () => agent.destroy() };
}

/** Where objects of a kind are, or one of them. */
export function resourcePath(
  kind: Kind,
  { namespace, version = HUB_VERSION, name }: { namespace: string; version?: Version; name?: string },
): string {
  const { plural, scope } = kindEntry(kind);
  const place = scope === 'Cluster' ? '' : `namespaces/${namespace}/`;
  return `/apis/${GROUP}/${version}/${place}${plural}${name === undefined ? '' : `/${name}`}`;
}
