/** Fields that nobody reads: the API server refuses them (kubectl's strict validation) or silently drops them. Pure. */
import { type Cause, formatPath } from '../../schemas/common/field-error.ts';
import { HUB_VERSION } from '../../schemas/common/group.ts';
import { isObject, type Path } from '../../schemas/common/json.ts';
import { keepsUnknown, memberNode, type SchemaNode, schemaNode } from '../../schemas/common/schema-node.ts';
import { unknownFields } from '../../schemas/domain/prune.ts';
import { didYouMean } from '../../schemas/domain/suggestion.ts';
import { versionEntry } from '../../schemas/registry.ts';
import { fieldInHub } from '../../webhooks/conversion/convert.ts';
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

/** A field that nobody reads. */
export interface UnknownField {
  readonly path: Path;
  /** `; did you mean "x"?`, or nothing. */
  readonly hint: string;
}

/** Every field that the schema of the object does not know. */
export function unknownFieldsOf({ object, type }: PlacedManifest): UnknownField[] {
  const entry = versionEntry(type.kind, type.version);
  const node = entry && schemaNode(entry.spec);
  return [
    ...unknownKeys(object, [], TOP),
    ...unknownKeys(object.metadata, ['metadata'], METADATA),
    ...(node ? unknownFields(node, object.spec, ['spec']) : []).map((path) => {
      const known = node ? siblings(node, path.slice(1)) : [];
      const renamed = type.version === HUB_VERSION ? fieldInHub(type.kind, path, object, known) : undefined;
      return renamed
        ? { path, hint: `; did you mean "${formatPath(renamed)}", its name in ${HUB_VERSION}?` }
        : unknown(path, known);
    }),
  ];
}

/** What happens to an unknown field by default (kubectl: `--validate=strict` where nothing else is said). */
export const unknownWarning = ({ path, hint }: UnknownField): string =>
  `${formatPath(path)}: unknown field, which the API server drops and kubectl apply refuses (strict validation)${hint}`;

/** The same where unknown fields are errors. */
export const unknownCause = ({ path, hint }: UnknownField): Cause => ({
  field: formatPath(path),
  reason: 'FieldValueForbidden',
  message: `is unknown${hint === '' ? '; remove it' : hint}`,
});

const unknownKeys = (value: unknown, path: Path, known: readonly string[]): UnknownField[] =>
  isObject(value)
    ? Object.keys(value)
        .filter((key) => !known.includes(key))
        .map((key) => unknown([...path, key], known))
    : [];

const unknown = (path: Path, known: readonly string[]): UnknownField => ({
  path,
  hint: didYouMean(String(path.at(-1)), known),
});

/** The fields that the schema knows where an unknown one stands. */
function siblings(node: SchemaNode, path: Path): string[] {
  let parent: SchemaNode | undefined = node;
  for (const step of path.slice(0, -1)) {
    parent = typeof step === 'number' ? parent?.items : parent && memberNode(parent, step);
  }
  return parent && !keepsUnknown(parent) ? Object.keys(parent.properties ?? {}) : [];
}
