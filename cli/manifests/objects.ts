/** Documents to objects: lists taken apart, kinds of ours told from facts of other groups, mistakes named. */
import { apiVersion, GROUP, VERSIONS, type Version } from '../../schemas/common/group.ts';
import {
  isObject,
  type Json,
  type JsonObject,
  member,
  type Path,
  valueAt,
} from '../../schemas/common/json.ts';
import { didYouMean, suggestion } from '../../schemas/domain/suggestion.ts';
import { KIND_NAMES, type Kind, kindEntry } from '../../schemas/registry.ts';
import { type Document, documents } from './documents.ts';
import { isKustomization } from './kustomization.ts';
import { lineOfField, sourceOfField } from './positions.ts';
import type { Problem } from './problem.ts';
import type { Input } from './sources.ts';

/** One object of a manifest with its place. */
export interface Manifest {
  readonly source: string;
  readonly document: Document;
  /** Where the object is in its document: empty, or `items[n]` of a List. */
  readonly base: Path;
  readonly object: JsonObject;
  /** Our kind and version; absent for objects of other groups, which only serve as facts. */
  readonly type?: { readonly kind: Kind; readonly version: Version };
}

/** Every object and every problem of some inputs, each in the order of the inputs. */
export interface Manifests {
  readonly manifests: readonly Manifest[];
  readonly problems: readonly Problem[];
}

/** Line of a field of an object in its file. */
export const lineOf = (manifest: Manifest, field: string): number =>
  lineOfField(manifest.document, manifest.base, field);

/** What a field of an object says in its file, before YAML makes a number or a boolean of it. */
export const sourceOf = (manifest: Manifest, field: string): string | undefined =>
  sourceOfField(manifest.document, manifest.base, field);

/** Takes the inputs apart. */
export function manifestsOf(inputs: readonly Input[]): Manifests {
  const manifests: Manifest[] = [];
  const problems: Problem[] = [];
  for (const { source, text } of inputs) {
    const before = manifests.length + problems.length;
    for (const found of documents(source, text)) {
      if ('message' in found) problems.push(found);
      else if (isObject(found.value) && isKustomization(source, found.value))
        manifests.push({ source, document: found, base: [], object: found.value });
      else collect(source, found, [], found.value, manifests, problems);
    }
    if (manifests.length + problems.length === before) problems.push({ source, message: 'holds no objects' });
  }
  return { manifests, problems };
}

function collect(
  source: string,
  document: Document,
  base: Path,
  value: Json,
  manifests: Manifest[],
  problems: Problem[],
): void {
  const problem = (field: string, message: string): void => {
    problems.push({ source, line: lineOfField(document, base, field), message });
  };
  if (!isObject(value)) {
    problem(
      '',
      `is a ${Array.isArray(value) ? 'list' : typeof value}, not a Kubernetes object; write apiVersion and kind`,
    );
    return;
  }
  const items = member(value, 'items');
  const { kind, apiVersion: version } = value;
  if (typeof kind === 'string' && kind.endsWith('List') && Array.isArray(items)) {
    for (const [index, item] of (items as readonly Json[]).entries()) {
      collect(source, document, [...base, 'items', index], item, manifests, problems);
    }
    return;
  }
  if (typeof version !== 'string' || version === '') {
    problem('apiVersion', `has no apiVersion; ours are ${VERSIONS.map(apiVersion).join(' and ')}`);
    return;
  }
  if (typeof kind !== 'string' || kind === '') {
    problem('kind', `has no kind; ours are ${KIND_NAMES.join(', ')}`);
    return;
  }
  const type = typeOf(version, kind);
  if ('message' in type) problem(type.field, type.message);
  else manifests.push({ source, document, base, object: value, ...(type.ours ? { type: type.ours } : {}) });
}

type Typed =
  | { readonly ours?: { readonly kind: Kind; readonly version: Version } }
  | { readonly field: string; readonly message: string };

function typeOf(sentVersion: string, sentKind: string): Typed {
  const [group = '', version = ''] = sentVersion.split('/', 2);
  if (group !== GROUP) {
    return isKind(sentKind) && suggestion(group, [GROUP]) !== undefined
      ? { field: 'apiVersion', message: `unknown group "${group}"; did you mean "${GROUP}"?` }
      : {};
  }
  if (!isKind(sentKind)) {
    return { field: 'kind', message: unknownKind(sentKind) };
  }
  const served = VERSIONS.filter((each) => kindEntry(sentKind).versions[each]);
  const known = served.find((each) => each === version);
  if (known) return { ours: { kind: sentKind, version: known } };
  const versions = served.map(apiVersion).join(' and ');
  return {
    field: 'apiVersion',
    message: `${sentKind} does not exist in version "${version}"; it exists in ${versions}`,
  };
}

const unknownKind = (kind: string): string =>
  `unknown kind "${kind}"${didYouMean(kind, KIND_NAMES) || `; the kinds of ${GROUP} are ${KIND_NAMES.join(', ')}`}`;

const isKind = (kind: string): kind is Kind => (KIND_NAMES as readonly string[]).includes(kind);

/** `Kind/name`, as messages show an object. */
export function titleOf(object: JsonObject): string {
  const name = valueAt(object, ['metadata', 'name']) ?? valueAt(object, ['metadata', 'generateName']);
  return `${String(object.kind)}/${typeof name === 'string' ? name : '(unnamed)'}`;
}
