/** Subjects for tests of rules. */
import type { FieldError } from '../../../schemas/common/field-error.ts';
import { formatPath } from '../../../schemas/common/field-error.ts';
import { apiVersion, HUB_VERSION } from '../../../schemas/common/group.ts';
import { effective } from '../effective.ts';
import { judge } from '../evaluate.ts';
import type { AnyRuleCheck, AnySubject, JudgedKind, PlaybookPolicy } from '../subject.ts';

/** What a test says about a subject; the rest is the baseline. */
export interface Given {
  readonly metadata?: object;
  readonly policies?: readonly object[];
  readonly more?: object;
}

/** A PlaybookPolicy with a spec. */
export const policyOf = (spec: object, name = 'policy'): PlaybookPolicy => ({
  apiVersion: apiVersion(HUB_VERSION),
  kind: 'PlaybookPolicy',
  metadata: { name },
  spec: spec as PlaybookPolicy['spec'],
});

const NAMESPACE = { name: 'shop' };

/** What holds in the namespace of the tests under policies with the given specs. */
export const under = (...policies: readonly object[]) =>
  effective(
    policies.map((spec, i) => policyOf(spec, `policy-${i}`)),
    NAMESPACE,
  );

/** A subject of a kind with a spec of any shape. */
export function subjectOf(kind: JudgedKind, spec: unknown, given: Given = {}): AnySubject {
  return {
    kind,
    object: {
      apiVersion: apiVersion(HUB_VERSION),
      kind,
      metadata: { name: 'it', namespace: NAMESPACE.name, ...given.metadata },
      spec,
    },
    operation: 'CREATE',
    settings: under(...(given.policies ?? [])).settings,
    ...given.more,
  } as AnySubject;
}

/** `RULE field` of each broken rule, and the messages. */
export function broken(
  checks: readonly AnyRuleCheck[],
  subject: AnySubject,
  ...policies: readonly object[]
): { rules: string[]; messages: string[] } {
  const found = judge(subject, under(...policies), checks);
  return { rules: found.map((v) => `${v.rule} ${formatPath(v.path)}`), messages: messagesOf(found) };
}

/** Messages of errors. */
export const messagesOf = (errors: readonly FieldError[]): string[] => errors.map((error) => error.message);
