/** The ValidatingAdmissionPolicies of `config/policy`, in force in one namespace only, so that other tests are left alone. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseAllDocuments } from 'yaml';
import { apiVersion, HUB_VERSION } from '../../schemas/common/group.ts';
import type { JsonObject } from '../../schemas/common/json.ts';
import { type Kind, kindEntry } from '../../schemas/registry.ts';
import { type Answer, type Content, send } from './api.ts';
import { kubectl } from './control-plane.ts';

const ROOT = join(import.meta.dirname, '../..');

/** Applies the policies of a file. Their bindings hold in the namespace, and do what `actions` says instead of denying. */
export async function applyPolicies(file: string, namespace: string, actions?: string[]): Promise<void> {
  const objects = parseAllDocuments(await readFile(join(ROOT, file), 'utf8')).map((each) => each.toJS());
  const namespaceSelector = { matchLabels: { 'kubernetes.io/metadata.name': namespace } };
  const items = objects.map((object) => {
    const name = `${namespace}-${object.metadata.name}`;
    const metadata = { ...object.metadata, name };
    if (object.kind !== 'ValidatingAdmissionPolicyBinding') return { ...object, metadata };
    const spec = { ...object.spec, policyName: name, matchResources: { namespaceSelector } };
    return { ...object, metadata, spec: { ...spec, validationActions: actions ?? spec.validationActions } };
  });
  await succeed(['create', 'namespace', namespace]);
  await succeed(['apply', '-f', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
}

/** Runs kubectl, which must succeed. */
export async function succeed(args: readonly string[], stdin?: string): Promise<string> {
  const { code, stdout, stderr } = await kubectl(args, stdin);
  if (code !== 0) throw new Error(`kubectl ${args.join(' ')}: ${stderr}`);
  return stdout;
}

/** The rules in force are noticed by the API server a moment after they were applied. */
export async function waitFor(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + 30_000; Date.now() < deadline; await sleep(100))
    if (await holds()) return;
  throw new Error(`${what} was not seen within 30 s`);
}

/** A v1beta1 object. */
export const objectOf = (kind: Kind, spec: unknown, metadata: object = {}): JsonObject =>
  ({ apiVersion: apiVersion(HUB_VERSION), kind, metadata: { name: 'it', ...metadata }, spec }) as JsonObject;

/** Where objects of a kind are in a namespace. */
export const pathIn = (namespace: string, kind: Kind): string =>
  `/apis/${apiVersion(HUB_VERSION)}/namespaces/${namespace}/${kindEntry(kind).plural}`;

/** Tries to create an object; nothing is stored. */
export const tryCreate = (
  namespace: string,
  object: JsonObject,
  more: Partial<Content> = {},
): Promise<Answer> =>
  send(`${pathIn(namespace, object.kind as Kind)}?dryRun=All`, { method: 'POST', body: object, ...more });

/** IDs of the rules that the warnings or the message of an answer name. */
export const rulesIn = ({ warnings, body }: Answer): string[] => [
  ...new Set(
    [...warnings, String(body.message ?? '')].flatMap((text) => /\(([A-Z]+-\d\d)\)$/.exec(text)?.[1] ?? []),
  ),
];
