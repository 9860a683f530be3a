/** A structural schema as code walks it, without the TypeScript type that TypeBox infers. */
import type { TSchema } from 'typebox';

/** The keywords of a structural schema that matter when an object is walked along it. */
export interface SchemaNode {
  readonly type?: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean';
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: SchemaNode;
  readonly items?: SchemaNode;
  readonly enum?: readonly string[];
  readonly default?: unknown;
  readonly description?: string;
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean;
  readonly 'x-kubernetes-int-or-string'?: boolean;
  readonly [keyword: string]: unknown;
}

/** A TypeBox schema as a node. */
export const schemaNode = (schema: TSchema): SchemaNode => schema as SchemaNode;

/** The schema of a member, or undefined when the schema does not know it. */
export function memberNode(node: SchemaNode, key: string): SchemaNode | undefined {
  if (node.properties && Object.hasOwn(node.properties, key)) return node.properties[key];
  return node.additionalProperties;
}

/** Whether members that the schema does not know are kept. */
export const keepsUnknown = (node: SchemaNode): boolean =>
  node['x-kubernetes-preserve-unknown-fields'] === true || (!node.properties && !node.additionalProperties);
