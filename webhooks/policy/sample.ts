/**
 * Large objects of each kind, to see what an expression costs before it judges anybody. Pure. They are larger than what
 * people write and smaller than what the schemas allow: an expression that is too slow for these is too slow.
 */
import { apiVersion, HUB_VERSION } from '../../schemas/common/group.ts';
import type { Json, JsonObject } from '../../schemas/common/json.ts';
import { type SchemaNode, schemaNode } from '../../schemas/common/schema-node.ts';
import { versionEntry } from '../../schemas/registry.ts';
import type { EffectiveExpression } from './effective.ts';
import { expressionVariables } from './expressions.ts';
import type { AnySubject, JudgedKind } from './subject.ts';

/** Items of a list or map at the first level, at the second, and deeper. */
const ITEMS = [32, 4, 1];
const MAX_TEXT = 64;
const POD = { containers: 3, mounts: 32 };

/** The variables of an expression about a large object of a kind, as an update by somebody in many groups. */
export function sampleVariables(kind: JudgedKind): JsonObject {
  const spec = filled(schemaNode(versionEntry(kind, HUB_VERSION)?.spec ?? {}), 0);
  const labels = Object.fromEntries(names(ITEMS[0] ?? 0).map((name) => [name, 'a'.repeat(MAX_TEXT)]));
  const metadata = { name: 'sample', namespace: 'sample', uid: 'sample', labels, annotations: labels };
  const object = { apiVersion: apiVersion(HUB_VERSION), kind, metadata, spec };
  const subject = {
    kind,
    object,
    old: object,
    operation: 'UPDATE',
    user: { username: 'sample', groups: names(64) },
  };
  return { ...expressionVariables(subject as unknown as AnySubject, { name: 'sample', labels }), pod: pod() };
}

/** Kinds that an expression judges. */
export const judgedBy = ({ rule }: Pick<EffectiveExpression, 'rule'>): readonly JudgedKind[] =>
  rule.kinds ?? ['Repository', 'Playbook', 'Schedule', 'Run'];

const names = (count: number): string[] => Array.from({ length: count }, (_, i) => `item-${i}`);

function filled(node: SchemaNode, level: number): Json {
  const count = Math.min(
    ITEMS[level] ?? 1,
    Number(node.maxItems ?? node.maxProperties ?? Number.POSITIVE_INFINITY),
  );
  if (node.enum) return node.enum[0] ?? '';
  if (node['x-kubernetes-int-or-string']) return '100m';
  switch (node.type) {
    case 'array':
      return names(count).map(() => (node.items ? filled(node.items, level + 1) : 'a'));
    case 'object':
      return members(node, count, level);
    case 'string':
      return 'a'.repeat(Math.min(MAX_TEXT, Number(node.maxLength ?? MAX_TEXT)));
    case 'boolean':
      return true;
    default:
      return Number(node.minimum ?? 1);
  }
}

function members(node: SchemaNode, count: number, level: number): JsonObject {
  const known = Object.entries(node.properties ?? {}).map(([name, of]) => [name, filled(of, level)] as const);
  const value = node.additionalProperties;
  const keys = node.properties ? [] : names(count);
  return Object.fromEntries([
    ...known,
    ...keys.map((name) => [name, value ? filled(value, level + 1) : 'a'] as const),
  ]);
}

/** A Pod as the renderer makes it, with much in it. */
function pod(): JsonObject {
  const volumes = names(POD.mounts).map((name) => ({ name, emptyDir: { sizeLimit: '1Gi' } }));
  const volumeMounts = names(POD.mounts).map((name) => ({ name, mountPath: `/${name}` }));
  const env = names(POD.mounts).map((name) => ({ name, value: 'a'.repeat(MAX_TEXT) }));
  const securityContext = { runAsNonRoot: true, capabilities: { drop: ['ALL'] } };
  const containers = names(POD.containers).map((name) => ({
    name,
    image: name,
    env,
    volumeMounts,
    securityContext,
  }));
  return { containers, volumes, securityContext };
}
