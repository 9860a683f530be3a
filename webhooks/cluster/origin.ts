/** Which version an object was written in. The API server stores the hub version of all of them. Pure. */
import { apiVersion, HUB_VERSION, VERSIONS, type Version } from '../../schemas/common/group.ts';
import { isObject, type JsonObject, member, valueAt } from '../../schemas/common/json.ts';

/**
 * The version in which the spec of an object was last written, as its managed fields tell
 * (https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management); the hub version where they do not.
 */
export function originOf(object: unknown): Version {
  const written = lastSpecWriter(valueAt(object, ['metadata', 'managedFields']));
  return VERSIONS.find((version) => apiVersion(version) === member(written, 'apiVersion')) ?? HUB_VERSION;
}

/** What `originOf` needs of managed fields; undefined where it needs nothing. */
export function specManagers(managedFields: unknown): readonly JsonObject[] | undefined {
  const written = lastSpecWriter(managedFields);
  return written && [written];
}

const SPEC = 'f:spec';

/** The newest managed fields that own something of the spec, with nothing in them but that they do. */
function lastSpecWriter(managers: unknown): JsonObject | undefined {
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
