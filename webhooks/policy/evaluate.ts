/** Judging one object by the built-in rules. */
import type { Effective } from './effective.ts';
import type { AnyRuleCheck, AnySubject, JudgedKind, RuleCheck, Subject, Violation } from './subject.ts';

const isFor = <K extends JudgedKind>(
  check: AnyRuleCheck,
  subject: Subject<K>,
): check is RuleCheck<K> & AnyRuleCheck => check.kind === subject.kind;

/**
 * Every broken rule whose mode is not Off, in the order of the rules. Rules are total: objects that broke their
 * schema are judged as far as they can be read.
 */
export function judge(
  subject: AnySubject,
  effective: Pick<Effective, 'modeOf'>,
  checks: readonly AnyRuleCheck[],
): readonly Violation[] {
  return checks.flatMap((check) => {
    const mode = effective.modeOf(check.id);
    if (mode === 'Off' || !isFor(check, subject)) return [];
    return check.check(subject).map((error) => ({ ...error, rule: check.id, mode }));
  });
}
