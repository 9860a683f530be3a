/** Judging one object by the built-in rules. */
import type { Effective } from './effective.ts';
import type { AnyRuleCheck, AnySubject, JudgedKind, RuleCheck, Subject, Violation } from './subject.ts';

const isFor = <K extends JudgedKind>(
  check: AnyRuleCheck,
  subject: Subject<K>,
): check is RuleCheck<K> & AnyRuleCheck => check.kind === subject.kind;

/**
 * Every broken rule whose mode is not Off, in the order of the rules. Rules are total: objects that broke their
 * schema are judged as far as they can be read. What a stored Playbook breaks does not stop its Runs, but warns,
 * until a policy says `legacy: Enforce`.
 */
export function judge(
  subject: AnySubject,
  { modeOf, legacy }: Pick<Effective, 'modeOf' | 'legacy'>,
  checks: readonly AnyRuleCheck[],
): readonly Violation[] {
  return checks.flatMap((check) => {
    const mode = modeOf(check.id);
    if (mode === 'Off' || !isFor(check, subject)) return [];
    return check.check(subject).map(({ origin, ...error }) => ({
      ...error,
      rule: check.id,
      mode: origin !== undefined && mode === 'Enforce' ? legacy : mode,
    }));
  });
}
