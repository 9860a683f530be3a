/** What the structural schema of a kind says about an object, as field errors in the API server's words. */
import type { ErrorObject } from 'ajv';
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
import { memberNode, type SchemaNode, schemaNode } from '../../schemas/common/schema-node.ts';
import { didYouMean } from '../../schemas/domain/suggestion.ts';
import { type Kind, versionEntry } from '../../schemas/registry.ts';
import { duplicateErrors } from './list-types.ts';
import { validatorOf } from './validators.ts';

const MAX_ERRORS = 100;

/** Every error of an object's spec and status against the schemas of its kind and version, at most 100. */
export function structuralErrors(kind: Kind, version: Version, object: JsonObject): FieldError[] {
  const validate = validatorOf(kind, version);
  const entry = versionEntry(kind, version);
  if (!entry) return [];
  const nodes = { spec: schemaNode(entry.spec), status: schemaNode(entry.status) };
  const found = validate(object) ? [] : (validate.errors ?? []).slice(0, MAX_ERRORS);
  const errors = found.map((error) => fieldError(error, object, nodes));
  return [...errors, ...duplicateErrors(nodes.spec, object.spec, ['spec'])].slice(0, MAX_ERRORS);
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

/** What the schema says that the value at a path is for. */
function hintFor(path: Path, nodes: Readonly<Record<string, SchemaNode>>): string {
  const [root, ...rest] = path;
  let node = nodes[String(root)];
  for (const step of rest) node = node && (typeof step === 'number' ? node.items : memberNode(node, step));
  return node?.description === undefined ? '' : ` (${node.description.replace(/\.$/, '')})`;
}

function fieldError(
  error: ErrorObject,
  object: JsonObject,
  nodes: Readonly<Record<string, SchemaNode>>,
): FieldError {
  const path = pathOf(error.instancePath, object);
  const { params, keyword } = error;
  const data = valueAt(object, path);
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
      return invalid(path, `${shown(data)} does not match ${String(params.pattern)}${hintFor(path, nodes)}`);
    default:
      return invalid(path, error.message ?? 'is not valid');
  }
}

function unsupported(value: unknown, allowed: readonly unknown[]): string {
  const names = allowed.map(String);
  const hint = typeof value === 'string' ? didYouMean(value, names) : '';
  return `${shown(value)} is not supported: allowed are ${names.map(shown).join(', ')}${hint}`;
}
