/** A schema of `schemas/` as plain OpenAPI v3, with the keywords that a CRD may hold and no others. */
import type { TSchema } from 'typebox';

/** A structural schema, as in apiextensions.k8s.io/v1 JSONSchemaProps. */
export interface StructuralSchema {
  readonly description?: string;
  readonly type?: string;
  readonly format?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, StructuralSchema>>;
  readonly additionalProperties?: StructuralSchema;
  readonly items?: StructuralSchema;
  readonly nullable?: boolean;
  readonly 'x-kubernetes-int-or-string'?: boolean;
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean;
  readonly 'x-kubernetes-list-type'?: string;
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
  readonly 'x-kubernetes-map-type'?: string;
  readonly 'x-kubernetes-validations'?: readonly CelRule[];
}

/** One entry of `x-kubernetes-validations`. */
export interface CelRule {
  readonly rule: string;
  readonly message: string;
  readonly fieldPath?: string;
  readonly reason?: string;
}

/** Keywords that are copied as they are, in the order in which they are written. */
const PLAIN = [
  'description',
  'type',
  'format',
  'default',
  'enum',
  'minimum',
  'maximum',
  'minLength',
  'maxLength',
  'pattern',
  'minItems',
  'maxItems',
  'minProperties',
  'maxProperties',
  'required',
  'x-kubernetes-int-or-string',
  'x-kubernetes-preserve-unknown-fields',
  'x-kubernetes-list-type',
  'x-kubernetes-list-map-keys',
  'x-kubernetes-map-type',
  'x-kubernetes-validations',
] as const;
const NESTED = ['properties', 'additionalProperties', 'items'] as const;
const KNOWN = new Set<string>([...PLAIN, ...NESTED]);

/**
 * Turns a TypeBox schema into a structural schema. Throws, naming the place, for a keyword that a CRD cannot
 * hold (`const`, `anyOf`, …), so that no constraint is dropped unseen.
 *
 * @param path where the schema is, for messages: `Run.v1beta1.spec`.
 */
export function structuralSchema(schema: TSchema, path: string): StructuralSchema {
  const source = schema as Record<string, unknown>;
  const unknown = Object.keys(source).filter((keyword) => !KNOWN.has(keyword));
  if (unknown.length > 0) throw new Error(`${path}: a CRD cannot hold ${unknown.join(', ')}`);
  const plain = PLAIN.filter((keyword) => source[keyword] !== undefined).map((keyword) => [
    keyword,
    source[keyword],
  ]);
  return { ...Object.fromEntries(plain), ...anyType(source), ...nested(source, path) };
}

/** A value of any type may be null; without `nullable` the API server would drop a null. */
const anyType = (source: Record<string, unknown>): StructuralSchema =>
  source.type === undefined && !source['x-kubernetes-int-or-string'] ? { nullable: true } : {};

function nested(source: Record<string, unknown>, path: string): StructuralSchema {
  const { properties, additionalProperties, items } = source as Partial<{
    properties: Record<string, TSchema>;
    additionalProperties: TSchema;
    items: TSchema;
  }>;
  return {
    ...(properties && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, value]) => [name, structuralSchema(value, `${path}.${name}`)]),
      ),
    }),
    ...(additionalProperties && {
      additionalProperties: structuralSchema(additionalProperties, `${path}.*`),
    }),
    ...(items && { items: structuralSchema(items, `${path}[]`) }),
  };
}
