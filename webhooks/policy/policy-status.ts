/**
 * What the status of a PlaybookPolicy should say. Every replica writes it, so a replica writes only what is missing:
 * counts are added to those of the others, and a condition that says the same in other words stays. Pure.
 */
import type { Static } from 'typebox';
import type { Condition } from '../../schemas/common/status.ts';
import type { playbookPolicyStatus } from '../../schemas/v1beta1/playbookpolicy.ts';
import type { Denials } from './denials.ts';
import { type KnownPolicy, problemText } from './last-good.ts';

/** Status of a PlaybookPolicy. */
export type PolicyStatus = Static<typeof playbookPolicyStatus>;

const MAX_COUNT = 2_147_483_647;
const MAX_RULES = 128;

/**
 * The status after some more denials, or undefined where nothing is to be written.
 * @param status as it is stored.
 * @param known what this replica knows of the stored policy; undefined while it examines it.
 * @param now RFC 3339, for the time of a transition.
 */
export function policyStatus(
  status: PolicyStatus | undefined,
  known: KnownPolicy | undefined,
  denials: Denials,
  now: string,
): PolicyStatus | undefined {
  const condition = known && readyCondition(status, known, now);
  if (condition === undefined && denials.size === 0) return undefined;
  const others = (status?.conditions ?? []).filter(({ type }) => type !== 'Ready');
  return {
    ...status,
    ...(denials.size === 0 ? {} : { denials: counted(status?.denials ?? [], denials) }),
    ...(condition
      ? { observedGeneration: condition.observedGeneration ?? 0, conditions: [...others, condition] }
      : {}),
  };
}

/** The condition to write, or undefined where the stored one says the same. */
function readyCondition(
  status: PolicyStatus | undefined,
  known: KnownPolicy,
  now: string,
): Condition | undefined {
  const { generation = 0 } = known.policy.metadata;
  const before = status?.conditions?.find(({ type }) => type === 'Ready');
  const isReady = known.problems.length === 0;
  const condition = {
    type: 'Ready',
    status: isReady ? ('True' as const) : ('False' as const),
    reason: isReady ? 'InForce' : 'Broken',
    message: isReady ? 'the policy is in force as it stands' : problemText(known),
    observedGeneration: generation,
  };
  const isSaid =
    before?.status === condition.status &&
    before.reason === condition.reason &&
    before.observedGeneration === generation &&
    status?.observedGeneration === generation;
  if (isSaid) return undefined;
  const since = before?.status === condition.status ? before.lastTransitionTime : undefined;
  return { ...condition, lastTransitionTime: since ?? now };
}

/** Counts of all replicas, the rules that refused most where there are too many. */
function counted(
  stored: NonNullable<PolicyStatus['denials']>,
  more: Denials,
): NonNullable<PolicyStatus['denials']> {
  const counts = new Map(stored.map(({ rule, count }) => [rule, count]));
  for (const [rule, count] of more) counts.set(rule, Math.min(MAX_COUNT, (counts.get(rule) ?? 0) + count));
  return [...counts]
    .map(([rule, count]) => ({ rule, count }))
    .sort((a, b) => b.count - a.count || a.rule.localeCompare(b.rule))
    .slice(0, MAX_RULES);
}
