/** A client of the API server's HTTP interface, to see exactly what it answers. */
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import { json } from 'node:stream/consumers';
import { GROUP, type Version } from '../../schemas/common/group.ts';
import type { JsonObject } from '../../schemas/common/json.ts';
import { type Kind, kindEntry } from '../../schemas/registry.ts';
import { connection } from './control-plane.ts';

/** What the API server answered: an object, or a `Status` when it refused. */
export interface Answer {
  code: number;
  body: JsonObject;
  /** Its warnings, the `Warning` headers without their prefix. */
  warnings: string[];
}

/** The parts of a request besides its address. */
export interface Content {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  body?: object;
  type?: string;
  /** User to act as; the administrator may impersonate anyone. */
  as?: string;
}

let agent: Promise<Agent> | undefined;

/** Sends one request, as administrator unless it says otherwise. */
export async function send(
  path: string,
  { method, body, type = 'application/json', as }: Content,
): Promise<Answer> {
  agent ??= connect();
  const headers = {
    ...(body === undefined ? {} : { 'content-type': type }),
    ...(as === undefined ? {} : { 'impersonate-user': as }),
  };
  const sent = request(new URL(path, connection().server), { method, headers, agent: await agent });
  sent.end(body === undefined ? undefined : JSON.stringify(body));
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  const warning = response.headers.warning ?? '';
  return {
    code: response.statusCode ?? 0,
    body: (await json(response)) as JsonObject,
    warnings: [...warning.matchAll(/299 - "((?:[^"\\]|\\.)*)"/g)].map(([, text = '']) => text),
  };
}

async function connect(): Promise<Agent> {
  const { ca, admin } = connection().pki;
  const [authority, cert, key] = await Promise.all(
    [ca.certificate, admin.certificate, admin.key].map((file) => readFile(file)),
  );
  return new Agent({ ca: authority, cert, key, keepAlive: true });
}

/** Where objects of a kind are; in the namespace `default` where there are namespaces. */
export function resourcePath(kind: Kind, version: Version, group: string = GROUP): string {
  const { plural, scope } = kindEntry(kind);
  return `/apis/${group}/${version}/${scope === 'Cluster' ? '' : 'namespaces/default/'}${plural}`;
}
