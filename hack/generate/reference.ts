/** API reference of a kind in Markdown: every field of every version, and the CEL rules. */
import { stringify } from 'yaml';
import { apiVersion, HUB_VERSION, type Version } from '../../schemas/common/group.ts';
import { type Kind, kindEntry } from '../../schemas/registry.ts';
import { objectSchema, versionsOf } from './crd.ts';
import { code, table } from './markdown.ts';
import type { StructuralSchema } from './structural.ts';

/** One field with where it is: `spec.inventory.from[].path`. */
interface Field {
  path: string;
  schema: StructuralSchema;
  required: boolean;
}

/** The generated part of the page of a kind. */
export function kindReference(kind: Kind): string {
  const { plural, shortNames, scope } = kindEntry(kind);
  const names = [plural, ...shortNames].map(code).join(', ');
  return [
    '## Reference',
    `Names for kubectl: ${names}. Scope: ${scope}.`,
    ...versionsOf(kind).map(({ name }) => versionReference(kind, name)),
  ].join('\n\n');
}

function versionReference(kind: Kind, version: Version): string {
  const { properties = {}, ...root } = objectSchema(kind, version);
  const deprecated = version === HUB_VERSION ? '' : ' (deprecated)';
  const parts = (['spec', 'status'] as const).map((part) => {
    const schema = properties[part] ?? {};
    return [`#### ${part}`, fieldTable(fieldsBelow(schema, part))].join('\n\n');
  });
  const rules = rulesOf({ path: 'the object', schema: root, required: true }).concat(
    Object.entries(properties).flatMap(([path, schema]) =>
      [{ path, schema, required: true }, ...fieldsBelow(schema, path)].flatMap(rulesOf),
    ),
  );
  return [`### ${apiVersion(version)}${deprecated}`, ...parts, ...ruleTable(rules)].join('\n\n');
}

const fieldTable = (fields: readonly Field[]): string =>
  table(
    ['Field', 'Type', 'Bounds', 'Description'],
    fields.map(({ path, schema, required }) => [
      code(path),
      typeOf(schema),
      boundsOf(schema).join('; '),
      [required ? '**Required.**' : '', schema.description ?? ''].filter(Boolean).join(' '),
    ]),
  );

const ruleTable = (rules: readonly (readonly string[])[]): string[] =>
  rules.length === 0
    ? []
    : ['#### Rules that the API server checks', table(['Where', 'What must hold', 'Message'], rules)];

const rulesOf = ({ path, schema }: Field): string[][] =>
  (schema['x-kubernetes-validations'] ?? []).map(({ rule, message }) => [
    path.includes(' ') ? path : code(path),
    code(rule),
    message,
  ]);

/** All fields below a schema, parents before children. */
function fieldsBelow(schema: StructuralSchema, path: string): Field[] {
  const named = Object.entries(schema.properties ?? {}).map(([name, child]) => ({
    path: `${path}.${name}`,
    schema: child,
    required: schema.required?.includes(name) ?? false,
  }));
  const unnamed = [
    { path: `${path}[]`, schema: schema.items },
    { path: `${path}.*`, schema: schema.additionalProperties },
  ].flatMap(({ path: at, schema: child }) =>
    child === undefined ? [] : [{ path: at, schema: child, required: false }],
  );
  return [...named, ...unnamed].flatMap((field) => [
    ...(isMereItem(field) ? [] : [field]),
    ...fieldsBelow(field.schema, field.path),
  ]);
}

/** An item of a list of objects about which there is nothing to say. */
const isMereItem = ({ path, schema }: Field): boolean =>
  path.endsWith('[]') &&
  schema.properties !== undefined &&
  schema.description === undefined &&
  !schema['x-kubernetes-validations'];

function typeOf(schema: StructuralSchema): string {
  if (schema['x-kubernetes-int-or-string']) return 'integer or string';
  if (schema['x-kubernetes-preserve-unknown-fields']) {
    return schema.type === 'object' ? 'object of any content' : 'any';
  }
  if (schema.items) return `list of ${typeOf(schema.items)}`;
  if (schema.additionalProperties) return `map to ${typeOf(schema.additionalProperties)}`;
  return schema.format === undefined ? (schema.type ?? 'any') : `${schema.type} (${schema.format})`;
}

/** A scalar as it must be written in a manifest: Kubernetes reads YAML 1.1, where an unquoted `Off` is a boolean. */
const inYaml = (value: unknown): string => stringify(value, { version: '1.1' }).trim();

/** The constraints of a value in words, and its default. */
function boundsOf(schema: StructuralSchema): string[] {
  return [
    range(schema.minimum, schema.maximum, ''),
    range(schema.minLength, schema.maxLength, ' characters'),
    range(schema.minItems, schema.maxItems, ' items'),
    range(schema.minProperties, schema.maxProperties, ' entries'),
    schema['x-kubernetes-list-type'] === 'set' && 'no duplicates',
    schema['x-kubernetes-list-map-keys'] && `unique by ${schema['x-kubernetes-list-map-keys'].join(', ')}`,
    schema.enum && `one of ${schema.enum.map((value) => code(inYaml(value))).join(', ')}`,
    schema.pattern !== undefined && `matches ${code(schema.pattern)}`,
    schema.default !== undefined && `default ${code(inYaml(schema.default))}`,
  ].filter((bound) => typeof bound === 'string');
}

function range(least: number | undefined, most: number | undefined, unit: string): string | undefined {
  if (least === undefined) return most === undefined ? undefined : `≤ ${most}${unit}`;
  return most === undefined ? `≥ ${least}${unit}` : `${least} to ${most}${unit}`;
}
