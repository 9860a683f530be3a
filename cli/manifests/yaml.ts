/**
 * YAML as kubectl reads it: go-yaml v2 behind sigs.k8s.io/yaml. That is YAML 1.1 (`yes`, `on` and `0755` are
 * no strings, `<<` merges), but base-60 numbers and timestamps stay strings. Stricter than kubectl in one way:
 * a key that occurs twice is an error, where kubectl silently takes the last one.
 */
import {
  boolYaml11Tag,
  constructFromEvents,
  defineMappingTag,
  defineScalarTag,
  dump,
  type Event,
  mapTag,
  mergeTag,
  NOT_RESOLVED,
  nullYaml11Tag,
  parseEvents,
  Schema,
  seqTag,
  strTag,
} from 'js-yaml';
import type { Json } from '../../schemas/common/json.ts';

const INTEGER = /^([-+]?)(0b[01]+|0o[0-7]+|0x[0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*)$/;
const FLOAT = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/;
const FIRST_OF_NUMBER = ['+', '-', '.', ...'0123456789'];

/** The number that go-yaml v2 takes a plain scalar for. */
export function plainNumber(source: string): number | undefined {
  const digits = source.startsWith('.') ? source : source.replaceAll('_', '');
  const integer = INTEGER.exec(digits);
  if (integer) {
    const [, sign, magnitude = ''] = integer;
    const octal = /^0[0-7]+$/.test(magnitude);
    const value = Number(octal ? `0o${magnitude.slice(1)}` : magnitude);
    return sign === '-' ? 0 - value : value;
  }
  return FLOAT.test(digits) ? Number(digits) : undefined;
}

const number = defineScalarTag<number>('tag:yaml.org,2002:float', {
  implicit: true,
  implicitFirstChars: FIRST_OF_NUMBER,
  resolve: (source) => plainNumber(source) ?? NOT_RESOLVED,
  identify: (value) => typeof value === 'number' && Number.isFinite(value),
  represent: (value: number) => String(value),
});

/** `!!int 5` says no more than `5`. */
const explicitInteger = defineScalarTag<number>('tag:yaml.org,2002:int', {
  resolve: (source) => plainNumber(source) ?? NOT_RESOLVED,
  identify: () => false,
});

/** Kubernetes turns keys into JSON member names; it refuses those that have no such form. */
const objects = defineMappingTag<Record<string, unknown>>('tag:yaml.org,2002:map', {
  ...mapTag,
  addPair: (target, key, value) =>
    key === null
      ? 'a key is empty or null; write it in quotes if it is meant'
      : mapTag.addPair(target, key, value),
});

const SCHEMA = new Schema([
  strTag,
  nullYaml11Tag,
  boolYaml11Tag,
  number,
  explicitInteger,
  mergeTag,
  seqTag,
  objects,
]);

/** Aliases in one document; generous, because what they expand to is bounded as well. */
const MAX_ALIASES = 10_000;

/** The documents of a text, as parser events and as values. */
export interface ParsedYaml {
  readonly events: readonly Event[];
  /** Values that aliases repeat are shared. */
  readonly values: readonly Json[];
}

/** Parses a text that may hold several documents. Throws js-yaml's YAMLException. */
export function parseYaml(text: string): ParsedYaml {
  const events = parseEvents(text, { maxDepth: 100 });
  const options = { source: text, schema: SCHEMA, maxAliases: MAX_ALIASES };
  return { events, values: constructFromEvents(events, options) as Json[] };
}

/** One document. Strings that any YAML reader might take for something else are quoted. */
export const printYaml = (value: Json): string =>
  dump(value, { noRefs: true, lineWidth: -1, seqNoIndent: true });
