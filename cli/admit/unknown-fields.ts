/** Fields that nobody reads: the API server refuses them (kubectl's strict validation) or silently drops them. Pure. */
import { formatPath } from '../../schemas/common/field-error.ts';
import { isObject, type Path } from '../../schemas/common/json.ts';
import { keepsUnknown, memberNode, type SchemaNode, schemaNode } from '../../schemas/common/schema-node.ts';
import { unknownFields } from '../../schemas/domain/prune.ts';
import { didYouMean } from '../../schemas/domain/suggestion.ts';
import { versionEntry } from '../../schemas/registry.ts';
import type { PlacedManifest } from './facts.ts';

const TOP: readonly string[] = ['apiVersion', 'kind', 'metadata', 'spec', 'status'];
/** meta/v1 ObjectMeta. */
const METADATA: readonly string[] = [
  'annotations',
  'creationTimestamp',
  'deletionGracePeriodSeconds',
  'deletionTimestamp',
  'finalizers',
  'generateName',
  'generation',
  'labels',
  'managedFields',
  'name',
  'namespace',
  'ownerReferences',
  'resourceVersion',
  'selfLink',
  'uid',
];

/** A warning for each field that the schema of the object does not know. */
export function unknownFieldWarnings({ object, type }: PlacedManifest): string[] {
  const entry = versionEntry(type.kind, type.version);
  const node = entry && schemaNode(entry.spec);
  const inSpec = node ? unknownFields(node, object.spec, ['spec']) : [];
  return [
    ...unknownKeys(object, [], TOP),
    ...unknownKeys(object.metadata, ['metadata'], METADATA),
    ...inSpec.map((path) => warning(path, node ? siblings(node, path.slice(1)) : [])),
  ];
}

const unknownKeys = (value: unknown, path: Path, known: readonly string[]): string[] =>
  isObject(value)
    ? Object.keys(value)
        .filter((key) => !known.includes(key))
        .map((key) => warning([...path, key], known))
    : [];

const warning = (path: Path, known: readonly string[]): string =>
  `${formatPath(path)}: unknown field, which the API server drops${didYouMean(String(path.at(-1)), known)}`;

/** The fields that the schema knows where an unknown one stands. */
function siblings(node: SchemaNode, path: Path): string[] {
  let parent: SchemaNode | undefined = node;
  for (const step of path.slice(0, -1)) {
    parent = typeof step === 'number' ? parent?.items : parent && memberNode(parent, step);
  }
  return parent && !keepsUnknown(parent) ? Object.keys(parent.properties ?? {}) : [];
}
