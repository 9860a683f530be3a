/** Which version of each PlaybookPolicy is in force: the newest that is sound. Pure. */
import { type FieldError, formatPath } from '../../schemas/common/field-error.ts';
import { HUB_VERSION } from '../../schemas/common/group.ts';
import type { JsonObject } from '../../schemas/common/json.ts';
import { structuralErrors } from '../schema/structural.ts';
import { validatePlaybookPolicy } from '../validating/playbookpolicy.ts';
import type { PlaybookPolicy } from './subject.ts';

/** A policy, and what is in force of it. */
export interface KnownPolicy {
  /** As it is stored. */
  readonly policy: PlaybookPolicy;
  /** Why it is not in force as it is stored; empty when it is. */
  readonly problems: readonly FieldError[];
  /** The last version that was sound; what is left of this one where none is known; nothing where nothing is. */
  readonly inForce: PlaybookPolicy | undefined;
}

/** What is wrong with a stored policy, as far as reading it tells. Admission has refused it since it has been there. */
export function policyProblems(policy: PlaybookPolicy): readonly FieldError[] {
  const { status: _, ...stored } = policy;
  const errors = structuralErrors('PlaybookPolicy', HUB_VERSION, stored as unknown as JsonObject);
  return errors.length > 0 ? errors : validatePlaybookPolicy(policy).errors;
}

/**
 * What is known of a policy once it has been examined.
 * @param before what was known of it until now; a policy of the same name with another UID is another one.
 */
export function examined(
  policy: PlaybookPolicy,
  problems: readonly FieldError[],
  before: KnownPolicy | undefined,
): KnownPolicy {
  if (problems.length === 0) return { policy, problems, inForce: policy };
  const isSame = before !== undefined && before.policy.metadata.uid === policy.metadata.uid;
  const lastGood = isSame && before.inForce?.metadata.generation !== undefined ? before.inForce : undefined;
  return { policy, problems, inForce: lastGood ?? remainder(policy, problems) };
}

/**
 * What can be in force of a policy of which no sound version is known, such as after a restart: everything but broken
 * expressions, which warn where they would refuse; nothing where more is broken.
 */
function remainder(policy: PlaybookPolicy, problems: readonly FieldError[]): PlaybookPolicy | undefined {
  const broken = new Set(problems.map(expressionIndex));
  if (broken.has(undefined)) return undefined;
  const expressions = (policy.spec.expressions ?? []).map((expression, i) =>
    broken.has(i) && (expression.mode ?? 'Enforce') === 'Enforce'
      ? { ...expression, mode: 'Warn' as const }
      : expression,
  );
  // Without a generation it is not taken for a version that was ever sound.
  const { generation: _, ...metadata } = policy.metadata;
  return { ...policy, metadata, spec: { ...policy.spec, expressions } };
}

function expressionIndex({ path }: FieldError): number | undefined {
  const [spec, list, index] = path;
  return spec === 'spec' && list === 'expressions' && typeof index === 'number' ? index : undefined;
}

/** What a person should know of a policy that is not in force as it is stored. */
export function problemText({ policy, problems, inForce }: KnownPolicy): string {
  const generation = inForce?.metadata.generation;
  const instead =
    generation !== undefined && generation !== policy.metadata.generation
      ? `generation ${generation} stays in force`
      : inForce === undefined
        ? 'nothing of it is in force'
        : 'the rest is in force, and what cannot be judged only warns';
  const said = problems.slice(0, MAX_SAID).map(({ path, message }) => `${formatPath(path)}: ${message}`);
  return `${instead}; ${said.join('; ')}`.slice(0, MAX_TEXT);
}

const MAX_SAID = 10;
const MAX_TEXT = 4096;
