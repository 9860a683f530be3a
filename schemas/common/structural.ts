/**
 * Building blocks of the API's schemas: TypeBox values that are structural OpenAPI v3 schemas
 * (https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#specifying-a-structural-schema),
 * so that one literal gives the TypeScript type, the validator and the CRD.
 */
import { type Static, type TObject, type TProperties, type TSchema, Type } from 'typebox';
import { DNS_SUBDOMAIN, MAX_DNS_SUBDOMAIN } from './dns-name.ts';

/** Keywords of a CRD schema that JSON Schema does not know. */
export interface Extensions {
  description?: string;
  default?: unknown;
  'x-kubernetes-validations'?: readonly ValidationRule[];
  'x-kubernetes-list-type'?: 'atomic' | 'set' | 'map';
  'x-kubernetes-list-map-keys'?: readonly string[];
  'x-kubernetes-map-type'?: 'atomic' | 'granular';
}

/** One CEL rule, evaluated by the API server. */
export interface ValidationRule {
  rule: string;
  message: string;
  fieldPath?: string;
  reason?: 'FieldValueInvalid' | 'FieldValueForbidden' | 'FieldValueRequired' | 'FieldValueDuplicate';
}

/** Marks a field as optional. */
export const optional: typeof Type.Optional = Type.Optional;

/** An object with the given fields. */
export const object = <P extends TProperties>(properties: P, extensions: Extensions = {}): TObject<P> =>
  Type.Object(properties, { ...extensions });

/** A string of at most `maxLength` characters. */
export const text = (maxLength: number, description: string, more: object = {}) =>
  Type.String({ maxLength, description, ...more });

/** A non-empty string of at most `maxLength` characters. */
export const filledText = (maxLength: number, description: string, more: object = {}) =>
  text(maxLength, description, { minLength: 1, ...more });

/** A string out of a closed list. */
export const oneOf = <const V extends readonly string[]>(values: V, description: string, more: object = {}) =>
  Type.Unsafe<V[number]>({ type: 'string', enum: [...values], description, ...more });

/** A boolean. */
export const flag = (description: string, more: object = {}) => Type.Boolean({ description, ...more });

/** A whole number within inclusive bounds. */
export const integer = (minimum: number, maximum: number, description: string, more: object = {}) =>
  Type.Integer({ minimum, maximum, description, ...more });

/** A whole number without a bound of its own: those that JSON carries exactly (RFC 8259 §6). */
export const exactInteger = (description: string, more: object = {}) =>
  integer(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, description, more);

/** A list of at most `maxItems` items. */
export const listOf = <T extends TSchema>(items: T, maxItems: number, extensions: Extensions = {}) =>
  Type.Array(items, { maxItems, ...extensions });

/** A string-keyed map of at most `maxProperties` entries. */
export const mapOf = <T extends TSchema>(values: T, maxProperties: number, extensions: Extensions = {}) =>
  Type.Unsafe<Record<string, Static<T>>>({
    type: 'object',
    additionalProperties: values,
    maxProperties,
    ...extensions,
  });

/** An object of any content, kept as it is. */
export const freeForm = (maxProperties: number, description: string) =>
  Type.Unsafe<Record<string, unknown>>({
    type: 'object',
    maxProperties,
    description,
    'x-kubernetes-preserve-unknown-fields': true,
  });

/** A value of any type, kept as it is. */
export const anyValue = (description: string) =>
  Type.Unsafe<unknown>({ description, 'x-kubernetes-preserve-unknown-fields': true });

/** A whole number or a string, as in Kubernetes quantities and ports. */
export const intOrString = (maxLength: number, description: string) =>
  Type.Unsafe<number | string>({ 'x-kubernetes-int-or-string': true, maxLength, description });

/** Name of a Kubernetes object. */
export const objectName = (description: string) =>
  filledText(MAX_DNS_SUBDOMAIN, description, { pattern: DNS_SUBDOMAIN });

/** Pattern of the keys of Secrets and ConfigMaps. */
export const DATA_KEY = '^[-._a-zA-Z0-9]+$';

/** Key of a Secret or ConfigMap. */
export const dataKey = (description: string) => filledText(253, description, { pattern: DATA_KEY });

/** Pattern of a length of time in Go notation. */
export const DURATION = '^([0-9]+(\\.[0-9]+)?(ms|s|m|h))+$';

/** Length of time in Go notation: `90s`, `1h30m`, `500ms`. */
export const duration = (description: string, more: object = {}) =>
  filledText(32, `${description} A duration such as 90s, 30m or 1h30m.`, { pattern: DURATION, ...more });

/** An instant in RFC 3339. */
export const instant = (description: string) => Type.String({ format: 'date-time', description });

/** A path relative to the root of the repository. */
export const relativePath = (description: string) => filledText(1024, description);

/** Reference to an object of the same namespace by name. */
export const nameRef = (description: string) =>
  object({ name: objectName('Name of the object.') }, { description });

/** Reference to one key of an object of the same namespace. */
export const keyRef = (description: string) =>
  object({ name: objectName('Name of the object.'), key: dataKey('Key in the object.') }, { description });

/** Reference to one key of a ConfigMap or Secret of the same namespace. */
export const configMapOrSecretKeyRef = (description: string) =>
  object(
    {
      kind: optional(oneOf(['ConfigMap', 'Secret'], 'Kind of the object; ConfigMap when unset.')),
      name: objectName('Name of the object.'),
      key: optional(dataKey('Key in the object.')),
    },
    { description },
  );
