/**
 * Conversion between v1alpha1 and v1beta1: total and lossless. What the target version cannot hold is
 * remembered in one annotation of the converted object and put back on the way home, except where it was
 * changed in between (KEP-2835 style round-tripping; rules of apiextensions-apiserver `webhook_converter.go`:
 * only apiVersion, labels, annotations, spec and status may change, and metadata must be present).
 */
import {
  ANNOTATIONS,
  apiVersion,
  GROUP,
  HUB_VERSION,
  VERSIONS,
  type Version,
} from '../../schemas/common/group.ts';
import {
  isObject,
  type Json,
  type JsonObject,
  member,
  type Path,
  withMember,
} from '../../schemas/common/json.ts';
import { schemaNode } from '../../schemas/common/schema-node.ts';
import { prune } from '../../schemas/domain/prune.ts';
import { KINDS, type Kind, versionEntry } from '../../schemas/registry.ts';
import { apply, diff, type FieldGroup, tied } from './delta.ts';
import { hubField, type Lens, spokeField, steps, toHubSpec, toSpokeSpec } from './lens.ts';
import { recall, remember } from './memory.ts';
import { playbookLenses } from './playbook.ts';
import { repositoryLenses } from './repository.ts';
import { scheduleLenses } from './schedule.ts';

/** How the two versions of a kind correspond; the groups name fields that say one thing together. */
interface Correspondence {
  readonly lenses: readonly Lens[];
  readonly spokeGroups: readonly FieldGroup[];
  readonly hubGroups: readonly FieldGroup[];
}

const group = (...dotted: readonly string[]): FieldGroup => dotted.map(steps);

const CORRESPONDENCES: Partial<Record<Kind, Correspondence>> = {
  Repository: { lenses: repositoryLenses, spokeGroups: [], hubGroups: [group('ref.branch', 'ref.tag')] },
  Playbook: {
    lenses: playbookLenses,
    spokeGroups: [group('inventoryPath', 'inventoryPaths')],
    hubGroups: [],
  },
  Schedule: {
    lenses: scheduleLenses,
    spokeGroups: [],
    hubGroups: [group('cron', 'random'), group('runTemplate', 'runTemplateRef', 'playbookRef')],
  },
};

/** A converted object, or why there is none. */
export type Converted = { readonly object: JsonObject } | { readonly problem: string };

const VERSION_OF = new Map<Json | undefined, Version>(
  VERSIONS.map((version) => [apiVersion(version), version]),
);

/** The kind and version that an object says it has, as far as we know them. */
export function typeOf(object: unknown): { kind: Kind; version: Version } | undefined {
  const kind = member(object, 'kind');
  const version = VERSION_OF.get(member(object, 'apiVersion'));
  return version && typeof kind === 'string' && Object.hasOwn(KINDS, kind)
    ? { kind: kind as Kind, version }
    : undefined;
}

/** Converts an object to a version. An object that has it already comes back unchanged. */
export function convert(object: JsonObject, target: Version): Converted {
  const type = typeOf(object);
  if (!type) {
    const named = `${String(object.apiVersion)}, kind ${String(object.kind)}`;
    return {
      problem: `cannot convert ${named}: the group is ${GROUP}, the versions are ${VERSIONS.join(' and ')}`,
    };
  }
  if (type.version === target) return { object };
  const both = CORRESPONDENCES[type.kind];
  if (!both) return { problem: `kind ${type.kind} exists in ${HUB_VERSION} only` };
  return {
    object: target === HUB_VERSION ? toHub(object, type.kind, both) : toSpoke(object, type.kind, both),
  };
}

/** Where a field of the hub object stands in the object as it was sent. */
export function sentField(kind: Kind, version: Version, path: Path, sent: JsonObject): Path {
  const lenses = CORRESPONDENCES[kind]?.lenses;
  if (version === HUB_VERSION || !lenses || path[0] !== 'spec') return path;
  const spec = sent.spec;
  return ['spec', ...spokeField(lenses, path.slice(1), isObject(spec) ? spec : {})];
}

/**
 * The field of the hub that a v1alpha1 field of a spec has become, for a hub object in which somebody wrote the old one;
 * undefined where v1alpha1 has no such field. `members` are the names that the hub has in its place.
 */
export function fieldInHub(
  kind: Kind,
  path: Path,
  sent: JsonObject,
  members: readonly string[],
): Path | undefined {
  const lenses = CORRESPONDENCES[kind]?.lenses;
  if (!lenses || path[0] !== 'spec' || !isObject(sent.spec)) return undefined;
  const found = hubField(lenses, path.slice(1), sent.spec, members);
  return found && ['spec', ...found];
}

function toHub(spoke: JsonObject, kind: Kind, { lenses, spokeGroups }: Correspondence): JsonObject {
  const { edits, object } = recall(spoke, ANNOTATIONS.hubDelta);
  const hub = apply(hubMeaning(kind, lenses, spoke.spec), edits);
  const meaning = spokeMeaning(kind, lenses, hub);
  const unheld = tied(diff(meaning, spoke.spec), spokeGroups, meaning);
  return remember(rewritten(object, 'v1beta1', hub), ANNOTATIONS.spokeDelta, unheld);
}

function toSpoke(hub: JsonObject, kind: Kind, { lenses, hubGroups }: Correspondence): JsonObject {
  const { edits, object } = recall(hub, ANNOTATIONS.spokeDelta);
  const spoke = apply(spokeMeaning(kind, lenses, hub.spec), edits);
  const meaning = hubMeaning(kind, lenses, spoke);
  const unheld = tied(diff(meaning, hub.spec), hubGroups, meaning);
  return remember(rewritten(object, 'v1alpha1', spoke), ANNOTATIONS.hubDelta, unheld);
}

const hubMeaning = (kind: Kind, lenses: readonly Lens[], spoke: Json | undefined): Json | undefined =>
  isObject(spoke) ? pruned(kind, 'v1beta1', toHubSpec(lenses, spoke)) : undefined;

const spokeMeaning = (kind: Kind, lenses: readonly Lens[], hub: Json | undefined): Json | undefined =>
  isObject(hub) ? pruned(kind, 'v1alpha1', toSpokeSpec(lenses, hub)) : undefined;

function pruned(kind: Kind, version: Version, spec: JsonObject): Json {
  const entry = versionEntry(kind, version);
  return entry ? prune(schemaNode(entry.spec), spec) : spec;
}

function rewritten(object: JsonObject, version: Version, spec: Json | undefined): JsonObject {
  const metadata = object.metadata ?? {};
  const changed = { ...object, apiVersion: apiVersion(version), metadata };
  return withMember(changed, 'spec', spec);
}
