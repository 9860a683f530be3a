/** ValidatingAdmissionPolicies with their bindings (admissionregistration.k8s.io/v1), from the mirrors of the rules. */
import { ANNOTATIONS, GROUP, HUB_VERSION } from '../../schemas/common/group.ts';
import { PRODUCT } from '../../schemas/common/installation.ts';
import { type Mode, RULES } from '../../schemas/common/rules.ts';
import { kindEntry } from '../../schemas/registry.ts';
import { badValues, type FieldCheck, type Mirror } from '../../webhooks/policy/mirror/mirror.ts';
import type { JudgedKind } from '../../webhooks/policy/subject.ts';
import { type Manifest, metadata } from './manifest.ts';
import { CHANGES } from './webhook.ts';

/** What a mode means to the API server. Denials go to the audit log, too. */
const ACTIONS: Readonly<Record<Mode, readonly string[]>> = {
  Enforce: ['Deny', 'Audit'],
  Warn: ['Warn', 'Audit'],
  Audit: ['Audit'],
  Off: [],
};

const kindsOf = ({ fields = [], conditions = [] }: Mirror): readonly JudgedKind[] => [
  ...new Set([...fields.map(({ kind }) => kind), ...conditions.flatMap(({ kinds }) => kinds)]),
];

/** `…-git-01`; rules with a policy for each kind have the kind in it. */
const nameOf = (mirror: Mirror, all: readonly Mirror[]): string => {
  const rule = `${PRODUCT}-${mirror.rule.toLowerCase()}`;
  const isOnly = all.filter((other) => other.rule === mirror.rule).length === 1;
  return isOnly ? rule : `${rule}-${kindEntry(kindsOf(mirror)[0] ?? 'Playbook').singular}`;
};

/** The bypass of a rule is asked for per object and needs the right to it, as for the admission server. */
const bypassed = (rule: string): string => {
  const asked = `object.metadata.?annotations[?'${ANNOTATIONS.bypass}'].orValue('').matches(r'(^|,)\\s*${rule}\\s*=\\s*[^,\\s]')`;
  return `${asked} && authorizer.group('${GROUP}').resource('${kindEntry('PlaybookPolicy').plural}').name('${rule}').check('bypass').allowed()`;
};

/** Where the kind has the field, it has no bad value but those that it had before. */
function fieldExpression(check: FieldCheck, kinds: readonly JudgedKind[]): string {
  const [now, before] = [badValues(check, 'object'), badValues(check, 'oldObject')];
  const holds = `${now}.all(bad, request.operation == 'UPDATE' && bad in ${before})`;
  return forKinds([check.kind], kinds, holds);
}

const forKinds = (some: readonly JudgedKind[], all: readonly JudgedKind[], holds: string): string =>
  some.length === all.length
    ? holds
    : `!(object.kind in [${some.map((kind) => `'${kind}'`).join(', ')}]) || ${holds}`;

function policy(mirror: Mirror, name: string): Manifest {
  const { rule, fields = [], conditions = [], variables = [] } = mirror;
  const kinds = kindsOf(mirror);
  const reason = rule.startsWith('REF') || rule.startsWith('ID') ? 'Forbidden' : 'Invalid';
  const validation = (expression: string, message: string) => ({
    expression: `${expression} || variables.bypassed`,
    message: `${message} (${rule})`,
    reason,
  });
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicy',
    metadata: metadata(name),
    spec: {
      failurePolicy: 'Fail',
      matchConstraints: {
        // Requests in other versions are converted before the policy sees them.
        matchPolicy: 'Equivalent',
        resourceRules: [
          {
            apiGroups: [GROUP],
            apiVersions: [HUB_VERSION],
            operations: ['CREATE', 'UPDATE'],
            resources: kinds.map((kind) => kindEntry(kind).plural),
          },
        ],
      },
      matchConditions: [CHANGES],
      variables: [{ name: 'bypassed', expression: bypassed(rule) }, ...variables],
      validations: [
        ...fields.map((check) =>
          validation(fieldExpression(check, kinds), `${check.named ?? check.field}: ${check.message}`),
        ),
        ...conditions.map((each) => validation(`(${forKinds(each.kinds, kinds, each.holds)})`, each.message)),
      ],
    },
  };
}

const binding = (name: string, mode: Mode): Manifest => ({
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'ValidatingAdmissionPolicyBinding',
  metadata: metadata(name),
  spec: { policyName: name, validationActions: ACTIONS[mode] },
});

/** Policy and binding of each mirrored rule; the baseline mode says what happens. */
export const admissionPolicies = (mirrors: readonly Mirror[]): readonly Manifest[] =>
  mirrors
    .filter(({ rule }) => ACTIONS[RULES[rule].mode].length > 0)
    .flatMap((mirror) => {
      const name = nameOf(mirror, mirrors);
      return [policy(mirror, name), binding(name, RULES[mirror.rule].mode)];
    });
