/**
 * The CEL rules of a kind's schema (`x-kubernetes-validations`), evaluated as the API server does, so that an
 * object is told everything at once: the API server itself stops after the structural schema, and offline there
 * is no API server.
 */
import { type FieldError, invalid } from '../../schemas/common/field-error.ts';
import type { Version } from '../../schemas/common/group.ts';
import {
  isObject,
  type Json,
  type JsonObject,
  member,
  type Path,
  valueAt,
} from '../../schemas/common/json.ts';
import { type SchemaNode, schemaNode } from '../../schemas/common/schema-node.ts';
import type { ValidationRule } from '../../schemas/common/structural.ts';
import { type CelProgram, celVariable, compileCel } from '../../schemas/domain/cel.ts';
import { type Kind, kindEntry, versionEntry } from '../../schemas/registry.ts';

/** A value with the schema that it must obey. */
interface Place {
  readonly node: SchemaNode;
  readonly value: Json;
  /** The value before an update, where there is one that corresponds. */
  readonly old: Json | undefined;
  readonly path: Path;
}

const programs = new Map<string, CelProgram>();
const withRules = new WeakMap<SchemaNode, boolean>();

/** Every broken CEL rule of an object's spec. Rules over `oldSelf` only count where there is an old value. */
export function celRuleErrors(
  kind: Kind,
  version: Version,
  object: JsonObject,
  old?: JsonObject,
): FieldError[] {
  const entry = versionEntry(kind, version);
  // The API server makes the name of `generateName` after the mutating webhooks: until then there is none. What is no
  // text is no name either (`validating/metadata.ts`).
  const nameRule =
    typeof valueAt(object, ['metadata', 'name']) === 'string' ? kindEntry(kind).nameRule : undefined;
  const named = nameRule ? judge(nameRule, { node: {}, value: object, old, path: [] }).map(inName) : [];
  if (!entry || object.spec === undefined) return named;
  const spec = { node: schemaNode(entry.spec), value: object.spec, old: member(old, 'spec'), path: ['spec'] };
  return [...named, ...places(spec).flatMap(broken)];
}

const inName = (error: FieldError): FieldError => ({ ...error, path: ['metadata', 'name'] });

const rulesOf = (node: SchemaNode): readonly ValidationRule[] =>
  (node['x-kubernetes-validations'] as readonly ValidationRule[] | undefined) ?? [];

/** Whether a schema or a part of it has rules; most have none and need no walk. */
function hasRules(node: SchemaNode): boolean {
  const known = withRules.get(node);
  if (known !== undefined) return known;
  const parts = [...Object.values(node.properties ?? {}), node.items, node.additionalProperties];
  const found = rulesOf(node).length > 0 || parts.some((part) => part !== undefined && hasRules(part));
  withRules.set(node, found);
  return found;
}

/** Every value below one, and itself, whose schema has rules. */
function places(place: Place): Place[] {
  const { node, value, old, path } = place;
  if (!hasRules(node)) return [];
  const here = rulesOf(node).length > 0 ? [place] : [];
  const { items } = node;
  if (Array.isArray(value) && items) {
    const inner = value.flatMap((item: Json, index) =>
      places({ node: items, value: item, old: undefined, path: [...path, index] }),
    );
    return [...here, ...inner];
  }
  const inner = Object.entries(node.properties ?? {}).flatMap(([key, property]) => {
    const part = member(value, key);
    return part === undefined
      ? []
      : places({ node: property, value: part, old: member(old, key), path: [...path, key] });
  });
  return [...here, ...inner];
}

/** Rules are written for values of the right type; the structural schema reports the others. */
function broken(place: Place): FieldError[] {
  if (place.node.type === 'object' && !isObject(place.value)) return [];
  return rulesOf(place.node).flatMap((rule) => judge(rule, place));
}

function judge(rule: ValidationRule, { value, old, path }: Place): FieldError[] {
  const transition = rule.rule.includes('oldSelf');
  if (transition && old === undefined) return [];
  const variables = { self: celVariable(value), ...(transition ? { oldSelf: celVariable(old) } : {}) };
  const result = program(rule.rule)(variables);
  if ('value' in result && result.value === true) return [];
  const fieldPath = rule.fieldPath?.split('.').slice(1) ?? [];
  return [
    { ...invalid([...path, ...fieldPath], rule.message), ...(rule.reason ? { reason: rule.reason } : {}) },
  ];
}

function program(rule: string): CelProgram {
  const known = programs.get(rule);
  if (known) return known;
  const compiled = compileCel(rule);
  if ('error' in compiled) throw new Error(`the schema has an invalid CEL rule: ${rule}: ${compiled.error}`);
  programs.set(rule, compiled.program);
  return compiled.program;
}
