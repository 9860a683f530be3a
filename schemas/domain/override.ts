/**
 * Overrides: a Run may narrow what its Playbook does; anything else the Playbook must allow by name. Admission and
 * rendering decide by the same rules. Total: specs may have any shape.
 */
import { type FieldError, forbidden } from '../common/field-error.ts';
import { equal, isObject, type Json, type Path, valueAt, withMember } from '../common/json.ts';
import type { OVERRIDES } from '../v1beta1/playbook.ts';
import { attemptSeconds } from './attempt-timeout.ts';
import { isDuration } from './duration.ts';

/** What a Playbook may allow its Runs to override. */
export type Override = (typeof OVERRIDES)[number];

/** What an override is measured against. */
export interface OverrideLimits {
  /** The spec of the Playbook. */
  readonly playbook: unknown;
  /** Seconds that an attempt may take when the Run sets no timeout; undefined for any time. */
  readonly standardSeconds: number | undefined;
  /** Overrides that need no leave here. */
  readonly free?: readonly Override[];
}

/** One thing that a Run may override: where it stands, and whether it only narrows the Playbook. */
interface OverrideRule {
  readonly name: Override;
  readonly path: Path;
  /** What is possible without leave. */
  readonly without: string;
  readonly narrows: (given: Json, limits: OverrideLimits) => boolean;
}

const sameAs =
  (...path: Path) =>
  (given: Json, { playbook }: OverrideLimits): boolean =>
    equal(given, valueAt(playbook, path) ?? []);

// `limit` narrows by construction: the launcher takes a subset of the Playbook's hosts. More output harms nobody.
const RULES: readonly OverrideRule[] = [
  {
    name: 'check',
    path: ['overrides', 'check'],
    without: 'only true is possible',
    narrows: (given, { playbook }) => given === true || valueAt(playbook, ['ansible', 'check']) !== true,
  },
  {
    name: 'tags',
    path: ['overrides', 'tags'],
    // Without tags every task runs but those tagged `never`, which any tag of theirs starts.
    without: 'only the tags that it has itself are possible, as others can start tasks tagged never,',
    narrows: sameAs('ansible', 'tags'),
  },
  {
    name: 'skipTags',
    path: ['overrides', 'skipTags'],
    without: 'only the skipTags that it has itself are possible',
    narrows: sameAs('ansible', 'skipTags'),
  },
  {
    name: 'revision',
    path: ['revision'],
    without: 'only the ref of the Repository is possible',
    narrows: () => false,
  },
  {
    name: 'timeout',
    path: ['timeout'],
    without: 'only a shorter time is possible',
    // The schema refuses what is no duration.
    narrows: (given, { standardSeconds = Number.POSITIVE_INFINITY }) =>
      typeof given !== 'string' || !isDuration(given) || attemptSeconds(given) <= standardSeconds,
  },
  {
    name: 'retry',
    path: ['retry'],
    without: 'only fewer repetitions are possible',
    narrows: (given, { playbook }) => fewerRetries(given, valueAt(playbook, ['retry'])),
  },
];

/** Whether a retry only lowers the number of repetitions. */
function fewerRetries(given: Json, of: Json | undefined): boolean {
  const limitOf = (retry: Json | undefined): number => {
    const limit = valueAt(retry, ['limit']);
    return typeof limit === 'number' ? limit : 0;
  };
  const limit = limitOf(given);
  if (limit === 0) return true;
  if (limit > limitOf(of)) return false;
  const rest = (retry: Json | undefined) => (isObject(retry) ? withMember(retry, 'limit', undefined) : {});
  return equal(rest(given), rest(of));
}

/** Whether a Playbook allows an override by name. */
export function allowsOverride(playbook: unknown, name: Override): boolean {
  const allowed = valueAt(playbook, ['allowedOverrides']);
  return Array.isArray(allowed) && allowed.includes(name);
}

/**
 * Overrides that do more than narrow and that the Playbook does not list.
 * @param run the object with `overrides`, `revision` and so on: the spec of a Run, or the template of a Schedule.
 * @returns errors with paths from that object.
 */
export function overrideErrors(run: unknown, limits: OverrideLimits): FieldError[] {
  return RULES.flatMap(({ name, path, without, narrows }) => {
    const given = valueAt(run, path) ?? null;
    const allowed = allowsOverride(limits.playbook, name) || limits.free?.includes(name);
    if (given === null || allowed || narrows(given, limits)) return [];
    return [
      forbidden(
        path,
        `is more than the Playbook allows: ${without} unless ${name} stands in its spec.allowedOverrides`,
      ),
    ];
  });
}

/**
 * What Schedules override without leave: those of v1alpha1 repeat failed Runs, and their Playbooks cannot allow
 * anything.
 */
export const FREE_FOR_SCHEDULES: readonly Override[] = ['retry'];

/** What a Run overrides without leave. Nobody else can claim to act for a Schedule (ID-01). */
export const freeOverrides = (run: unknown): readonly Override[] =>
  valueAt(run, ['requestedBy', 'onBehalfOf', 'kind']) === 'Schedule' ? FREE_FOR_SCHEDULES : [];
