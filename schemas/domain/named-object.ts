/** Which other objects a spec names: one table for rights checks, existence checks and watches. */
import { canonical, isObject, type Json, member, type Path, valueAt } from '../common/json.ts';
import { parseGitUrl } from './git-url.ts';

/** Kinds that specs name. */
export type NamedKind =
  | 'ConfigMap'
  | 'PersistentVolumeClaim'
  | 'Playbook'
  | 'Repository'
  | 'RunTemplate'
  | 'Secret'
  | 'ServiceAccount';

/** An object that a spec names. */
export interface NamedObject {
  readonly kind: NamedKind;
  readonly name: string;
  /** Where its name stands. */
  readonly path: Path;
}

/** Fields that hold a reference: kind of the object, and the member with its name. */
const FIELDS: ReadonlyMap<string, readonly [NamedKind, string]> = new Map([
  ['allowedSignersRef', ['ConfigMap', 'name']],
  ['becomePasswordRef', ['Secret', 'name']],
  ['caRef', ['ConfigMap', 'name']],
  ['configMap', ['ConfigMap', 'name']],
  ['configMapKeyRef', ['ConfigMap', 'name']],
  ['configMapRef', ['ConfigMap', 'name']],
  // Whatever kind of source it is, its content becomes a volume of the Pod, as that of a claim does.
  ['dataSource', ['PersistentVolumeClaim', 'name']],
  ['dataSourceRef', ['PersistentVolumeClaim', 'name']],
  ['imagePullSecrets', ['Secret', 'name']],
  ['knownHostsRef', ['ConfigMap', 'name']],
  ['nodePublishSecretRef', ['Secret', 'name']],
  ['passphraseRef', ['Secret', 'name']],
  ['passwordRef', ['Secret', 'name']],
  ['persistentVolumeClaim', ['PersistentVolumeClaim', 'claimName']],
  ['playbookRef', ['Playbook', 'name']],
  ['repositoryRef', ['Repository', 'name']],
  ['runTemplateRef', ['RunTemplate', 'name']],
  ['secret', ['Secret', 'secretName']],
  ['secretKeyRef', ['Secret', 'name']],
  ['secretRef', ['Secret', 'name']],
  ['tokenRef', ['Secret', 'name']],
]);
/** Fields whose members are the user's own data or have no references. */
const OPAQUE = new Set([
  'affinity',
  'annotations',
  'default',
  'downwardAPI',
  'enum',
  'inline',
  'labels',
  'nodeSelector',
  'parameters',
  'requestedBy',
  'resources',
]);
const MAX_DEPTH = 16;

/** Several rules and questions ask for the references of one object; objects are never changed in place. */
const found = new WeakMap<object, readonly NamedObject[]>();

/** Every object that the spec of an object names, in document order. Total: reads objects of any shape. */
export function namedObjects(object: unknown): readonly NamedObject[] {
  if (!isObject(object)) return [];
  const known = found.get(object);
  if (known) return known;
  const names: NamedObject[] = [];
  walk(member(object, 'spec'), ['spec'], names);
  found.set(object, names);
  return names;
}

function walk(value: Json | undefined, path: Path, names: NamedObject[]): void {
  if (path.length > MAX_DEPTH || typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (const [i, item] of value.entries()) walk(item as Json, [...path, i], names);
    return;
  }
  for (const [key, inner] of Object.entries(value)) {
    if (OPAQUE.has(key)) continue;
    const here = [...path, key];
    if (key === 'serviceAccountName' || FIELDS.has(key)) names.push(...named(key, inner, here));
    walk(inner, here, names);
  }
}

function named(key: string, value: Json | undefined, path: Path): NamedObject[] {
  if (key === 'serviceAccountName') return reference('ServiceAccount', value, path);
  const known = FIELDS.get(key);
  if (known === undefined) return [];
  const list = Array.isArray(value)
    ? value.map((item: Json, i): [Json, Path] => [item, [...path, i]])
    : [[value, path] as const];
  return list.flatMap(([item, at]) => {
    // Volumes are free-form in part: a `kind` that means nothing there changes nothing.
    const kind = key.endsWith('Ref') && member(item, 'kind') === 'Secret' ? 'Secret' : known[0];
    // Sources of projected volumes name Secrets by `name`; they are free-form, so both may be there.
    const names = known[1] === 'secretName' ? ['secretName', 'name'] : [known[1]];
    return names.flatMap((by) => reference(kind, member(item, by), [...at, by]));
  });
}

const reference = (kind: NamedKind, name: Json | undefined, path: Path): NamedObject[] =>
  typeof name === 'string' && name !== '' ? [{ kind, name, path }] : [];

/**
 * The objects that are named now and were not before. A Secret is named anew where it serves another field, where more
 * of it is taken, or where it is sent to another host: each gives somebody what nobody had.
 */
export function newlyNamed(object: unknown, old: unknown): readonly NamedObject[] {
  if (old === undefined) return namedObjects(object);
  const before = new Set(namedObjects(old).map((named) => useOf(old, named)));
  return namedObjects(object).filter((named) => !before.has(useOf(object, named)));
}

/** The same for references that give the same to the same. */
function useOf(object: unknown, { kind, name, path }: NamedObject): string {
  if (kind !== 'Secret') return JSON.stringify([kind, name]);
  const field = path.filter((step) => typeof step === 'string');
  const reference = valueAt(object, path.slice(0, -1));
  const taken = [member(reference, 'key'), member(reference, 'items')].map((part) => canonical(part));
  return JSON.stringify([kind, name, field, taken, destination(object, path)]);
}

/** Where a Secret is sent: scheme, host and port of the nearest URL round it; undefined where there is none. */
function destination(object: unknown, path: Path): string | undefined {
  for (let end = path.length - 1; end > 0; end--) {
    const url = valueAt(object, [...path.slice(0, end), 'url']);
    if (typeof url !== 'string') continue;
    const parsed = parseGitUrl(url);
    return parsed.ok ? `${parsed.url.scheme}://${parsed.url.host}:${parsed.url.port}` : url;
  }
  return undefined;
}
