/**
 * Validators of the structural schemas, compiled by ajv when a kind is first seen. In the bundle of the CLI this
 * module is replaced by the same validators as code (`standalone.ts`): compiling takes longer than admitting.
 */
import { _, Ajv, type ValidateFunction } from 'ajv';
import { VERSIONS, type Version } from '../../schemas/common/group.ts';
import { KIND_NAMES, type Kind, versionEntry } from '../../schemas/registry.ts';

/** RFC 3339, as strict as a regular expression can be. */
const INSTANT =
  /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])[Tt]([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)$/;

/** Name of a validator in the bundle. */
export const validatorName = (kind: Kind, version: Version): string => `${kind}_${version}`;

/** An ajv that knows every kind and version by name. */
export function compiler(code: { source?: boolean; esm?: boolean } = {}): Ajv {
  const ajv = new Ajv({
    allErrors: true,
    strict: false,
    // Our own schemas are tested, not checked again at each start; both make compilation four times as fast.
    meta: false,
    validateSchema: false,
    code: { optimize: false, ...code },
    formats: { int64: true, 'date-time': INSTANT },
  });
  ajv.addKeyword({
    keyword: 'x-kubernetes-int-or-string',
    schemaType: 'boolean',
    code: (context) =>
      context.fail(_`typeof ${context.data} !== "string" && !Number.isInteger(${context.data})`),
  });
  for (const kind of KIND_NAMES) {
    for (const version of VERSIONS) {
      const entry = versionEntry(kind, version);
      if (!entry) continue;
      const properties = { metadata: { type: 'object' }, spec: entry.spec, status: entry.status };
      ajv.addSchema({ type: 'object', required: ['spec'], properties }, validatorName(kind, version));
    }
  }
  return ajv;
}

let shared: Ajv | undefined;

/** The validator of a kind in a version. */
export function validatorOf(kind: Kind, version: Version): ValidateFunction {
  shared ??= compiler();
  const validator = shared.getSchema(validatorName(kind, version));
  if (!validator) throw new Error(`${kind} has no version ${version}`);
  return validator as ValidateFunction;
}
