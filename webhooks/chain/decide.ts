/** Second half of the admission chain: what was found and what the cluster answered become a verdict. Pure. */
import { type Cause, type FieldError, formatPath } from '../../schemas/common/field-error.ts';
import { ANNOTATIONS } from '../../schemas/common/group.ts';
import { equal } from '../../schemas/common/json.ts';
import type { RuleId } from '../../schemas/common/rules.ts';
import { sentField } from '../conversion/convert.ts';
import { idleBypasses } from '../policy/bypass.ts';
import { unverifiedOwner } from '../policy/on-behalf.ts';
import type { Answers } from '../policy/question.ts';
import { missingReferences } from '../policy/reference.ts';
import { applyBypasses, missingRights, requesters, requiredRights, unestablished } from '../policy/rights.ts';
import type { Violation } from '../policy/subject.ts';
import { auditAnnotations } from './audit.ts';
import type { Verdict } from './input.ts';
import { isRefused, type Prepared } from './prepare.ts';

/** Complaints of one kind that are said; more help nobody. */
const MAX_SAID = 100;
/** The rules about what the requester may do. */
const RIGHTS: ReadonlySet<string> = new Set<RuleId>(['REF-02', 'REF-03', 'REF-04']);

/**
 * Runs the second half.
 * @param outcomes what the policies' CEL expressions found, see `policy/expressions.ts`.
 */
export function decide(prepared: Prepared, answers: Answers, outcomes: readonly Violation[] = []): Verdict {
  const { input, state, sentErrors, errors, warnings, bypasses } = prepared;
  const users = requesters(input.user, prepared.effective, input.namespace.name);
  const broken = [...prepared.violations, ...outcomes, ...answered(prepared, answers)];
  const { standing, bypassed } = applyBypasses(users, bypasses, broken, answers);
  const refused = standing.filter(({ mode }) => mode === 'Enforce');
  const sent = (error: FieldError): FieldError => ({
    ...error,
    path: sentField(input.kind, input.version, error.path, input.object),
  });
  const causes = [...sentErrors, ...errors.map(sent), ...refused.map(withRule).map(sent)].map(cause);
  const spoken = [
    ...warnings,
    ...standing.filter(({ mode }) => mode === 'Warn').map(withRule),
    ...deputy(prepared),
    ...idleBypasses(bypasses, broken).map(({ rule }) => idle(rule)),
  ];
  return {
    allowed: causes.length === 0,
    causes: unique(causes).slice(0, MAX_SAID),
    warnings: atMost(MAX_SAID, [...new Set(spoken.map(sent).map(printed))]),
    object: state.object,
    auditAnnotations: auditAnnotations({ standing, bypassed }),
    broken: standing.map(({ rule, mode }) => ({ rule, mode })),
    onlyRights: causes.length > 0 && !isRefused(prepared) && refused.every(({ rule }) => RIGHTS.has(rule)),
  };
}

/** Says that rights were asked about that are not those of whoever wrote the object. */
const deputy = ({ subject, effective }: Prepared): readonly FieldError[] =>
  subject ? unestablished(subject, effective) : [];

/** What the answers break. An object that is refused anyway was not asked about: `questions.ts`. */
function answered(prepared: Prepared, answers: Answers): Violation[] {
  const { subject, effective } = prepared;
  if (!subject || isRefused(prepared)) return [];
  const rights = missingRights(requiredRights(subject, effective), answers);
  const references = missingReferences(subject, answers, effective.modeOf('REF-05'));
  // Who may not use an object does not learn whether it exists.
  const isOpen = ({ path }: Violation) => !rights.some((right) => equal(right.path, path));
  return [...unverifiedOwner(subject, answers), ...rights, ...references.filter(isOpen)];
}

const atMost = (count: number, texts: readonly string[]): readonly string[] =>
  texts.length <= count ? texts : [...texts.slice(0, count), `and ${texts.length - count} more warnings`];

const withRule = (violation: Violation): FieldError => ({
  ...violation,
  message: `${violation.message} (${violation.rule})`,
});

const idle = (rule: string): FieldError => ({
  path: ['metadata', 'annotations', ANNOTATIONS.bypass],
  reason: 'FieldValueInvalid',
  message: `asks to bypass ${rule}, which the object does not break; remove it`,
});

const cause = ({ path, reason, message }: FieldError): Cause => ({
  field: formatPath(path),
  reason,
  message,
});

const printed = ({ path, message }: FieldError): string => `${formatPath(path)}: ${message}`;

/** One complaint per field and message; a missing field needs no second complaint about its content. */
function unique(causes: readonly Cause[]): Cause[] {
  const missing = new Set(
    causes.filter(({ reason }) => reason === 'FieldValueRequired').map(({ field }) => field),
  );
  const seen = new Set<string>();
  return causes.filter(({ field, reason, message }) => {
    const key = missing.has(field) ? field : `${field}\n${message}`;
    if (seen.has(key) || (missing.has(field) && reason !== 'FieldValueRequired')) return false;
    seen.add(key);
    return true;
  });
}
