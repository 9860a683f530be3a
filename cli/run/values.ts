/** Values of the Secrets and ConfigMaps among the manifests. */
import type { ObjectValues } from '../../executor/local/values.ts';
import { isObject, type JsonObject, member, valueAt } from '../../schemas/common/json.ts';
import { lineOf, type Manifest, titleOf } from '../manifests/objects.ts';
import type { Problem } from '../manifests/problem.ts';

/** The values, and why some cannot be used. */
export interface ValuesFound {
  readonly values: ObjectValues;
  readonly problems: readonly Problem[];
}

/** Kubernetes' rule for keys (validation.IsConfigMapKey); what it refuses could also lead out of a directory. */
const KEY = /^(?!\.\.?$)(?!\.\.)[-._a-zA-Z0-9]{1,253}$/;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** Collects the values of a namespace's objects. No message holds a value. */
export function valuesOf(manifests: readonly Manifest[], namespace: string, otherwise: string): ValuesFound {
  const objects = new Map<string, ReadonlyMap<string, Uint8Array>>();
  const problems: Problem[] = [];
  for (const manifest of manifests) {
    const { object, source } = manifest;
    if (object.apiVersion !== 'v1' || (object.kind !== 'Secret' && object.kind !== 'ConfigMap')) continue;
    if ((valueAt(object, ['metadata', 'namespace']) ?? otherwise) !== namespace) continue;
    const keys = new Map<string, Uint8Array>();
    for (const [field, key, value] of entriesOf(object)) {
      const read = readValue(object.kind, field, key, value);
      if (typeof read === 'string') {
        const line = lineOf(manifest, `${field}.${key}`);
        problems.push({ source, line, message: `${titleOf(object)}: ${field}.${key} ${read}` });
      } else keys.set(key, read);
    }
    objects.set(`${object.kind}/${String(valueAt(object, ['metadata', 'name']))}`, keys);
  }
  return { values: (kind, name) => objects.get(`${kind}/${name}`), problems };
}

/** stringData comes last: it wins, as in the API server. */
const FIELDS = ['data', 'binaryData', 'stringData'] as const;

function entriesOf(object: JsonObject): [(typeof FIELDS)[number], string, unknown][] {
  return FIELDS.flatMap((field) => {
    const entries = member(object, field);
    return isObject(entries)
      ? Object.entries(entries).map(([key, value]): [typeof field, string, unknown] => [field, key, value])
      : [];
  });
}

function readValue(
  kind: string,
  field: (typeof FIELDS)[number],
  key: string,
  value: unknown,
): Uint8Array | string {
  if (!KEY.test(key)) return 'is not a valid key; letters, digits, -, _ and . are allowed';
  if (typeof value !== 'string') return 'must be a string; put it in quotes';
  const encoded = field === 'binaryData' || (field === 'data' && kind === 'Secret');
  if (!encoded) return Buffer.from(value);
  const packed = value.replace(/\s/g, '');
  if (!BASE64.test(packed)) return 'is not base64; encode it, or use stringData';
  return Buffer.from(packed, 'base64');
}
