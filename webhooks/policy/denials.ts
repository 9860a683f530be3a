/** Denials, counted for the policies that asked for them. Pure. */
import type { RuleId } from '../../schemas/common/rules.ts';
import { matches, type NamespaceFacts } from './effective.ts';
import type { PlaybookPolicy, Violation } from './subject.ts';

type Allow = NonNullable<PlaybookPolicy['spec']['allow']>;

/** Rules that a policy states by an allow list or bound, whatever the mode. */
const STATED_BY: Partial<Record<RuleId, readonly (keyof Allow)[]>> = {
  'IMG-01': ['registries'],
  'GIT-04': ['gitHosts', 'galaxyHosts', 'privateAddresses'],
  'REF-03': ['serviceAccounts'],
};

/** Whether a policy is one of those for which a broken rule refuses: the baseline refuses without any. */
function states({ spec }: PlaybookPolicy, rule: string): boolean {
  if (spec.rules?.some(({ id, mode }) => id === rule && mode === 'Enforce')) return true;
  if (spec.expressions?.some(({ name, mode }) => name === rule && (mode ?? 'Enforce') === 'Enforce'))
    return true;
  if (rule === 'SCH-01') return spec.schedules?.minimumInterval !== undefined;
  const lists = Object.hasOwn(STATED_BY, rule) ? (STATED_BY[rule as RuleId] ?? []) : [];
  return lists.some((list) => spec.allow?.[list] !== undefined);
}

/** Counts by rule. */
export type Denials = ReadonlyMap<string, number>;

/** The rules that refused one object, by the UIDs of the policies that stated them; each rule once. */
export function deniedBy(
  policies: readonly PlaybookPolicy[],
  namespace: NamespaceFacts,
  broken: readonly Pick<Violation, 'rule' | 'mode'>[],
): ReadonlyMap<string, readonly string[]> {
  const refused = [...new Set(broken.flatMap(({ rule, mode }) => (mode === 'Enforce' ? [rule] : [])))];
  const found = policies.flatMap((policy): [string, string[]][] => {
    const rules = matches(policy, namespace) ? refused.filter((rule) => states(policy, rule)) : [];
    return rules.length === 0 || policy.metadata.uid === undefined ? [] : [[policy.metadata.uid, rules]];
  });
  return new Map(found);
}

/** Counts with some more. */
export function added(counts: Denials, more: Iterable<readonly [string, number]>): Denials {
  const sum = new Map(counts);
  for (const [rule, count] of more) sum.set(rule, (sum.get(rule) ?? 0) + count);
  return sum;
}
