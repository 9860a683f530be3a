/** Which version an object was written in. The API server stores the hub version of all of them. Pure. */
import { apiVersion, HUB_VERSION, VERSIONS, type Version } from '../../schemas/common/group.ts';
import { isObject, type JsonObject, member, valueAt, withValueAt } from '../../schemas/common/json.ts';

/**
 * The version in which the spec of an object was last written, as its managed fields tell
 * (https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management); the hub version where they do not.
 */
export function originOf(object: unknown): Version {
  const written = lastSpecWriter(object);
  return VERSIONS.find((version) => apiVersion(version) === member(written, 'apiVersion')) ?? HUB_VERSION;
}

/** An object without the managed fields that `originOf` does not need: they are often larger than the rest. */
export function withoutManagers<O>(object: O): O {
  const written = lastSpecWriter(object);
  const fields = written === undefined ? undefined : [written];
  return withValueAt(object as JsonObject, ['metadata', 'managedFields'], fields) as O;
}

const SPEC = 'f:spec';

/** The newest managed fields that own something of the spec, with nothing in them but that they do. */
function lastSpecWriter(object: unknown): JsonObject | undefined {
  const managers = valueAt(object, ['metadata', 'managedFields']);
  const owners = (Array.isArray(managers) ? managers : []).filter(
    (manager) => !member(manager, 'subresource') && isObject(valueAt(manager, ['fieldsV1', SPEC])),
  );
  const newest = owners.reduce<unknown>((a, b) => (timeOf(b) >= timeOf(a) ? b : a), undefined);
  if (newest === undefined) return undefined;
  return {
    apiVersion: member(newest, 'apiVersion'),
    time: member(newest, 'time'),
    fieldsV1: { [SPEC]: {} },
  };
}

const timeOf = (manager: unknown): string => String(member(manager, 'time') ?? '');
