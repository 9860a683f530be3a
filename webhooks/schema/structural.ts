/** What the structural schema of a kind says about an object, as field errors in the API server's words. */
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import {
  type FieldError,
  invalid,
  notSupported,
  required,
  shown,
  tooLong,
  tooMany,
  typeInvalid,
} from '../../schemas/common/field-error.ts';
import type { Version } from '../../schemas/common/group.ts';
import { type JsonObject, type Path, valueAt } from '../../schemas/common/json.ts';
import { schemaNode } from '../../schemas/common/schema-node.ts';
import { didYouMean } from '../../schemas/domain/suggestion.ts';
import { type Kind, versionEntry } from '../../schemas/registry.ts';
import { duplicateErrors } from './list-types.ts';

const RFC3339 = /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})$/;
const MAX_ERRORS = 100;

const ajv = new Ajv({
  allErrors: true,
  verbose: true,
  strict: false,
  // Our own schemas are tested, not checked again at each start; both make compilation four times as fast.
  meta: false,
  validateSchema: false,
  code: { optimize: false },
  formats: { int64: true, 'date-time': isInstant },
});
ajv.addKeyword({
  keyword: 'x-kubernetes-int-or-string',
  validate: (on: boolean, value: unknown) => !on || typeof value === 'string' || Number.isInteger(value),
});
const validators = new Map<string, ValidateFunction>();

function isInstant(text: string): boolean {
  return RFC3339.test(text) && !Number.isNaN(Date.parse(text));
}

/** Every error of an object's spec and status against the schemas of its kind and version, at most 100. */
export function structuralErrors(kind: Kind, version: Version, object: JsonObject): FieldError[] {
  const validate = validator(kind, version);
  const errors = validate(object)
    ? []
    : (validate.errors ?? []).slice(0, MAX_ERRORS).map((error) => fieldError(error, object));
  const entry = versionEntry(kind, version);
  const repeated = entry ? duplicateErrors(schemaNode(entry.spec), object.spec, ['spec']) : [];
  return [...errors, ...repeated].slice(0, MAX_ERRORS);
}

function validator(kind: Kind, version: Version): ValidateFunction {
  const key = `${kind}/${version}`;
  const known = validators.get(key);
  if (known) return known;
  const entry = versionEntry(kind, version);
  if (!entry) throw new Error(`${kind} has no version ${version}`);
  const { spec, status } = entry;
  const made = ajv.compile({
    type: 'object',
    required: ['spec'],
    properties: { metadata: { type: 'object' }, spec, status },
  });
  validators.set(key, made);
  return made;
}

/** JSON pointer to path; a step is an index where the value holds a list. */
function pathOf(pointer: string, object: JsonObject): Path {
  const path: (string | number)[] = [];
  for (const raw of pointer.split('/').slice(1)) {
    const step = raw.replaceAll('~1', '/').replaceAll('~0', '~');
    path.push(Array.isArray(valueAt(object, path)) ? Number(step) : step);
  }
  return path;
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  array: 'a list',
  object: 'an object',
  integer: 'a whole number',
  boolean: 'true or false',
};
const typeName = (type: unknown): string => TYPE_NAMES[String(type)] ?? `a ${String(type)}`;
const hintFor = (error: ErrorObject): string => {
  const description: unknown = error.parentSchema?.description;
  return typeof description === 'string' ? ` (${description.replace(/\.$/, '')})` : '';
};

function fieldError(error: ErrorObject, object: JsonObject): FieldError {
  const path = pathOf(error.instancePath, object);
  const { params, keyword, data } = error;
  switch (keyword) {
    case 'required':
      return required([...path, String(params.missingProperty)], 'must be set');
    case 'type':
      return typeInvalid(path, `must be ${typeName(params.type)}, not ${shown(data)}`);
    case 'x-kubernetes-int-or-string':
      return typeInvalid(path, `must be a whole number or a string, not ${shown(data)}`);
    case 'enum':
      return notSupported(path, unsupported(data, params.allowedValues as unknown[]));
    case 'maxLength':
      return tooLong(path, `must have at most ${String(params.limit)} characters`);
    case 'maxItems':
      return tooMany(path, `must have at most ${String(params.limit)} items`);
    case 'maxProperties':
      return tooMany(path, `must have at most ${String(params.limit)} entries`);
    case 'minLength':
      return params.limit === 1
        ? required(path, 'must not be empty')
        : invalid(path, `must have at least ${String(params.limit)} characters`);
    case 'minimum':
    case 'maximum':
      return invalid(
        path,
        `must be ${String(params.comparison)} ${String(params.limit)}, not ${shown(data)}`,
      );
    case 'pattern':
      return invalid(path, `${shown(data)} does not match ${String(params.pattern)}${hintFor(error)}`);
    default:
      return invalid(path, error.message ?? 'is not valid');
  }
}

function unsupported(value: unknown, allowed: readonly unknown[]): string {
  const names = allowed.map(String);
  const hint = typeof value === 'string' ? didYouMean(value, names) : '';
  return `${shown(value)} is not supported: allowed are ${names.map(shown).join(', ')}${hint}`;
}
