/** Options that shape the ad-hoc Run of a Playbook: what they make of its spec, and what admission says to them. Pure. */
import { type Json, type JsonObject, member } from '../../schemas/common/json.ts';
import { type Judged, placedCauses } from '../admit/report.ts';
import { messageLine } from '../message.ts';
import type { Colors } from '../output.ts';
import { UsageError } from '../usage-error.ts';

/** The options, as the user gave them. */
export interface AdHocOptions {
  readonly limit?: string;
  /** Comma-separated, as ansible-playbook takes them; so is `skipTags`. */
  readonly tags?: readonly string[];
  readonly skipTags?: readonly string[];
  readonly check?: boolean;
  readonly diff?: boolean;
  /** `NAME=VALUE`. */
  readonly parameter?: readonly string[];
}

/** Fields of the Run and the options that set them. */
const FLAGS: readonly (readonly [keyof AdHocOptions, field: string, flag: string])[] = [
  ['limit', 'spec.overrides.limit', '--limit'],
  ['tags', 'spec.overrides.tags', '--tags'],
  ['skipTags', 'spec.overrides.skipTags', '--skip-tags'],
  ['check', 'spec.overrides.check', '--check'],
  ['diff', 'spec.overrides.diff', '--diff'],
  ['parameter', 'spec.parameters', '--parameter'],
];

/** The first of the options that was given. */
export const givenFlag = (options: AdHocOptions): string | undefined =>
  FLAGS.find(([name]) => options[name] !== undefined)?.[2];

/**
 * What the options add to the spec of a Run. `declared` is `spec.parameters` of the Playbook, of any shape: whether
 * values fit it, and whether the Playbook allows the overrides, is admission's to say. Throws UsageError.
 */
export function adHocSpec(options: AdHocOptions, declared: Json | undefined): JsonObject {
  const { limit, tags, skipTags, check, diff, parameter = [] } = options;
  const overrides = {
    limit,
    tags: tags && tagsOf('--tags', tags),
    skipTags: skipTags && tagsOf('--skip-tags', skipTags),
    check,
    diff,
  };
  const given = Object.entries(overrides).filter(([, value]) => value !== undefined);
  return {
    ...(given.length > 0 ? { overrides: Object.fromEntries(given) as JsonObject } : {}),
    ...(parameter.length > 0 ? { parameters: parametersOf(parameter, declared) } : {}),
  };
}

function tagsOf(flag: string, values: readonly string[]): readonly string[] {
  const tags = values.flatMap((value) => value.split(',')).map((tag) => tag.trim());
  if (!tags.includes('')) return tags;
  throw new UsageError(`${flag} ${values.join(',')}: a tag is empty; separate tags with single commas`);
}

function parametersOf(assignments: readonly string[], declared: Json | undefined): JsonObject {
  const values = new Map<string, Json>();
  for (const assignment of assignments) {
    const [, name, text] = /^([^=]+)=(.*)$/s.exec(assignment) ?? [];
    if (name === undefined || text === undefined) {
      throw new UsageError(`--parameter ${assignment}: write it as NAME=VALUE`);
    }
    if (values.has(name)) throw new UsageError(`--parameter names "${name}" twice; give one value`);
    values.set(name, parameterValue(text, name, declared));
  }
  return Object.fromEntries(values);
}

/** A text for a parameter that is a string or not declared, else JSON. What is no JSON is left for admission to refuse. */
function parameterValue(text: string, name: string, declared: Json | undefined): Json {
  const parameters: readonly Json[] = Array.isArray(declared) ? declared : [];
  const type = member(
    parameters.find((each) => member(each, 'name') === name),
    'type',
  );
  if (type === undefined || type === 'string') return text;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

/** What admission says of an ad-hoc Run. It stands in no file, so that fields come with the options that set them. */
export function adHocLines(judged: Judged, playbook: string, colors: Colors): string {
  const source = `ad-hoc Run of ${playbook}`;
  const errors = placedCauses(judged).map(({ field, message }) => {
    const flag = flagOf(field);
    const about = flag === undefined ? field : `${field} (${flag})`;
    return messageLine('error', { source, message: `${about}: ${message}` }, colors);
  });
  const warnings = judged.warnings.map((message) => messageLine('warning', { source, message }, colors));
  return [...errors, ...warnings].join('');
}

function flagOf(field: string): string | undefined {
  const [, path = '', flag] = FLAGS.find(([, each]) => field.startsWith(each)) ?? [];
  const [, parameter] = /^spec\.parameters\.([\w-]+)/.exec(field) ?? [];
  return parameter !== undefined && path === 'spec.parameters' ? `${flag} ${parameter}=VALUE` : flag;
}
