/** What the structural schema of a kind says about an object, as field errors in the API server's words. */
import type { ErrorObject } from 'ajv';
import { DNS_LABEL, DNS_SUBDOMAIN } from '../../schemas/common/dns-name.ts';
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
import { type Json, type JsonObject, type Path, valueAt } from '../../schemas/common/json.ts';
import { memberNode, type SchemaNode, schemaNode } from '../../schemas/common/schema-node.ts';
import { DATA_KEY, DURATION } from '../../schemas/common/structural.ts';
import { parseDuration } from '../../schemas/domain/duration.ts';
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
  const errors = found.filter(isNoEcho(found)).map((error) => fieldError(error, object, nodes));
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

/** What is not even of the type of a closed list needs no second complaint that it is not in it. */
function isNoEcho(found: readonly ErrorObject[]): (error: ErrorObject) => boolean {
  const mistyped = new Set(
    found.filter(({ keyword }) => keyword === 'type').map(({ instancePath }) => instancePath),
  );
  return ({ keyword, instancePath }) => keyword !== 'enum' || !mistyped.has(instancePath);
}

/** The schema of the value at a path. */
function nodeAt([root, ...rest]: Path, nodes: Readonly<Record<string, SchemaNode>>): SchemaNode | undefined {
  let node = nodes[String(root)];
  for (const step of rest) node = node && (typeof step === 'number' ? node.items : memberNode(node, step));
  return node;
}

/** Words that YAML 1.1 takes for booleans when no quotes are around them. */
const BOOLEAN_WORDS: Readonly<Record<string, readonly string[]>> = {
  true: ['y', 'yes', 'on'],
  false: ['n', 'no', 'off'],
};

/** What a value should be that has the wrong type, as far as its schema says more than the type. */
function mistyped(type: unknown, data: Json | undefined, node: SchemaNode | undefined): string {
  if (node?.enum) {
    const word = node.enum.find(
      (each) => typeof data === 'boolean' && BOOLEAN_WORDS[String(data)]?.includes(each.toLowerCase()),
    );
    const hint = word === undefined ? '' : `; YAML takes ${word} for a boolean, write ${shown(word)}`;
    return `must be one of ${listed(node.enum)}, not ${shown(data)}${hint}`;
  }
  if (node?.pattern === DURATION && typeof data === 'number')
    return `must be a duration such as ${parseDuration(`${data}s`).ok ? `"${data}s"` : '"90s"'}, not ${shown(data)}`;
  return `must be ${typeName(type)}, not ${shown(data)}`;
}

/** Patterns in words, as far as users meet them often. */
const FORMS: Readonly<Record<string, string>> = {
  [DNS_SUBDOMAIN]:
    'is no lowercase RFC 1123 subdomain; write lower case letters, digits, "-" and ".", with a letter or digit at both ends, such as web-1',
  [DNS_LABEL]:
    'is no lowercase RFC 1123 label; write lower case letters, digits and "-", with a letter or digit at both ends, such as web-1',
  [DATA_KEY]: 'is no key of a Secret or ConfigMap; write letters, digits, "-", "_" and ".", such as tls.crt',
};

/** What is wrong with a text that does not have the form that its schema wants. */
function malformed(data: Json | undefined, pattern: string, node: SchemaNode | undefined): string {
  if (pattern === DURATION && typeof data === 'string') {
    const read = parseDuration(data);
    const seconds = parseDuration(`${data}s`).ok ? `; did you mean "${data}s"?` : '';
    if (!read.ok) return `${shown(data)} ${read.problem}; ${read.hint}${seconds}`;
  }
  const form = FORMS[pattern];
  if (form !== undefined) return `${shown(data)} ${form}`;
  const hint = node?.description === undefined ? '' : ` (${node.description.replace(/\.$/, '')})`;
  return `${shown(data)} does not match ${pattern}${hint}`;
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
      return typeInvalid(path, mistyped(params.type, data, nodeAt(path, nodes)));
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
      return invalid(path, malformed(data, String(params.pattern), nodeAt(path, nodes)));
    default:
      return invalid(path, error.message ?? 'is not valid');
  }
}

function unsupported(value: unknown, allowed: readonly unknown[]): string {
  const names = allowed.map(String);
  const hint = typeof value === 'string' ? didYouMean(value, names) : '';
  return `${shown(value)} is not supported: allowed are ${listed(names)}${hint}`;
}

const listed = (names: readonly string[]): string => names.map(shown).join(', ');
