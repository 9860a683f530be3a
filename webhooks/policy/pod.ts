/**
 * POD-01 to POD-08: the Pod that would run. The rendered Pod is judged, and what breaks a rule is reported at the
 * field that caused it; for a Run that is the reference to its Playbook, unless the Run itself says it.
 */
import { type FieldError, required } from '../../schemas/common/field-error.ts';
import type { Path } from '../../schemas/common/json.ts';
import type { RuleId } from '../../schemas/common/rules.ts';
import { at, type Field, field, isSet, items, textOf } from '../field.ts';
import { ofPlaybook, podError } from './field-of-pod.ts';
import { mountFindings } from './pod-mounts.ts';
import { SECURITY_FINDERS } from './pod-security.ts';
import { type PodFinding, type PodKind, playContainer, podOf } from './pod-view.ts';
import type { AnyRuleCheck, RuleFinding, Subject } from './subject.ts';

type Finder = (pod: Field) => readonly PodFinding[];

/** A rule for both kinds that have a Pod. */
function podRule(id: RuleId, finders: readonly Finder[]): AnyRuleCheck[] {
  const check = (subject: Subject<PodKind>): RuleFinding[] => {
    const pod = podOf(subject);
    if (pod === undefined) return [];
    return finders.flatMap((find) => find(pod)).flatMap((finding) => podError(subject, pod, finding));
  };
  return [
    { id, kind: 'Playbook', check: check },
    { id, kind: 'Run', check: check },
  ];
}

/**
 * POD-06: a token of the API server gets into the Pod by `automountServiceAccountToken` only. Tokens for other
 * audiences, which the API server does not accept, may be projected.
 */
const tokens: Finder = (pod) => {
  if (at(pod, 'automountServiceAccountToken').value === true) return [];
  return items(at(pod, 'volumes')).flatMap((volume) =>
    items(at(volume, 'projected', 'sources'))
      .map((source) => at(source, 'serviceAccountToken'))
      .filter((token) => isSet(token) && isForApiServer(textOf(at(token, 'audience')) ?? ''))
      .map(({ path }) => ({
        path,
        message:
          'must name the audience that the token is for, other than the API server; for a token of the Kubernetes API set automountServiceAccountToken to true',
      })),
  );
};

/** Whether the API server accepts tokens for an audience: no audience is its own, and these are its usual names. */
const isForApiServer = (audience: string): boolean =>
  audience === '' ||
  audience === 'api' ||
  /^(?:https?:\/\/)?kubernetes(?:\.default(?:\.svc(?:\..*)?)?)?\.?(?:[:/].*)?$/i.test(audience);

const BOUNDED = ['cpu', 'memory'] as const;

/** Limits that resources lack, at the place where they stand. */
const missingLimits = (resources: Field, path: Path): FieldError[] =>
  BOUNDED.filter((name) => !isSet(at(resources, 'limits', name))).map((name) =>
    required([...path, 'limits', name], `should be set, so that one play cannot take the node's ${name}`),
  );

/** POD-08 for what has a Pod: the play is bounded in CPU, memory and time. */
function bounds(subject: Subject<PodKind>): RuleFinding[] {
  const pod = podOf(subject);
  const container = pod && playContainer(pod);
  if (pod === undefined || container === undefined) return [];
  const resources = at(container, 'resources');
  const own = subject.kind === 'Run' && isSet(field(subject.object, 'spec', 'resources'));
  const limits = own
    ? missingLimits(resources, ['spec', 'resources'])
    : missingLimits(resources, resources.path).flatMap((finding) => podError(subject, pod, finding));
  return [...limits, ...missingTimeout(subject)];
}

/** Only Playbooks from v1alpha1 can be without a timeout. */
function missingTimeout({ kind, job }: Subject<PodKind>): RuleFinding[] {
  if (job === undefined || job.spec.activeDeadlineSeconds !== undefined) return [];
  const error = required(['spec', 'timeout'], 'should be set, so that a play that hangs ends; such as 1h');
  return [ofPlaybook(kind, error)];
}

/** POD-08 for Schedules: resources that replace those of the Playbook are bounded as well. */
function templateBounds({ object }: Subject<'Schedule'>): FieldError[] {
  const resources = field(object, 'spec', 'runTemplate', 'spec', 'resources');
  return isSet(resources) ? missingLimits(resources, resources.path) : [];
}

/** POD-01 to POD-08. */
export const podRules: readonly AnyRuleCheck[] = [
  ...podRule('POD-01', SECURITY_FINDERS['POD-01']),
  ...podRule('POD-02', SECURITY_FINDERS['POD-02']),
  ...podRule('POD-03', SECURITY_FINDERS['POD-03']),
  ...podRule('POD-04', SECURITY_FINDERS['POD-04']),
  ...podRule('POD-05', SECURITY_FINDERS['POD-05']),
  ...podRule('POD-06', [tokens]),
  ...podRule('POD-07', [mountFindings]),
  { id: 'POD-08', kind: 'Playbook', check: bounds },
  { id: 'POD-08', kind: 'Run', check: bounds },
  { id: 'POD-08', kind: 'Schedule', check: templateBounds },
];
