/** Objects that etcd holds in v1alpha1, as an installation of the origin has left them. */
import { GROUP, type Version } from '../../schemas/common/group.ts';
import type { Json, JsonObject } from '../../schemas/common/json.ts';
import { valueAt } from '../../schemas/common/json.ts';
import { type Kind, kindEntry } from '../../schemas/registry.ts';
import { eventually } from '../apiserver/eventually.ts';
import { type Api, PATCH } from './api.ts';

/** Makes a version the one that new writes are stored in; returns when they are. */
export async function storeIn(api: Api, kind: Kind, version: Version): Promise<void> {
  const path = `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${kindEntry(kind).plural}.${GROUP}`;
  const { body: crd } = await api.send(path);
  const versions = valueAt(crd, ['spec', 'versions']) as unknown as JsonObject[];
  const patch = versions.map((of, index) => ({
    op: 'replace',
    path: `/spec/versions/${index}/storage`,
    value: of.name === version,
  }));
  const { code, body } = await api.send(path, { method: 'PATCH', type: PATCH.json, body: patch });
  if (code !== 200) throw new Error(`${kind} cannot be stored in ${version}: ${body.message}`);
  // The API server tells clients which version it stores by a hash of group, version and kind; it changes with it.
  await eventually(async () => {
    const hash = await storageHash(api, kind);
    if (hash === before.get(kind)) throw new Error(`${kind} is not stored in ${version} yet`);
    before.set(kind, hash);
  });
}

const before = new Map<Kind, Json | undefined>();

/** Remembers how a kind is stored now; call it once before {@link storeIn}. */
export async function rememberStorage(api: Api, kind: Kind): Promise<void> {
  before.set(kind, await storageHash(api, kind));
}

async function storageHash(api: Api, kind: Kind): Promise<Json | undefined> {
  const { body } = await api.send(`/apis/${GROUP}/v1beta1`);
  const resources = valueAt(body, ['resources']) as unknown as JsonObject[];
  return resources.find(({ name }) => name === kindEntry(kind).plural)?.storageVersionHash;
}
