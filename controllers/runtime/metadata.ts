/** What the cache must know of any object. */
export interface ObjectMeta {
  readonly name: string;
  /** Empty for objects without one. */
  readonly namespace: string;
  readonly resourceVersion: string;
  readonly annotations: Readonly<Record<string, unknown>>;
}

type Fields = Record<string, unknown>;

const fields = (value: unknown): Fields | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The metadata of an object, or of a list; undefined when the value is none. */
export function readMetadata(object: unknown): ObjectMeta | undefined {
  const metadata = fields(fields(object)?.metadata);
  if (metadata === undefined) return undefined;
  return {
    name: text(metadata.name),
    namespace: text(metadata.namespace),
    resourceVersion: text(metadata.resourceVersion),
    annotations: fields(metadata.annotations) ?? {},
  };
}

/** What is kept of `metadata.managedFields`; nothing when it is undefined. */
export type Managers = (managedFields: unknown) => unknown;

/**
 * The object without `metadata.managedFields`, which often weigh more than the rest and which hardly any reader of a
 * cache needs, and with `apiVersion` and `kind`, which API servers leave out of the items of built-in lists.
 * The given object is changed.
 */
export function slim(
  object: unknown,
  type: { apiVersion?: string; kind?: string } = {},
  managers: Managers = () => undefined,
): unknown {
  const metadata = fields(fields(object)?.metadata);
  const kept = managers(metadata?.managedFields);
  if (metadata !== undefined && kept === undefined) delete metadata.managedFields;
  else if (metadata !== undefined) metadata.managedFields = kept;
  return { ...type, ...(object as object) };
}
