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

/** The kinds that a rule is about. */
const kindsOf = ({ fields = [], conditions = [] }: Mirror): readonly JudgedKind[] => [
  ...new Set([...fields.map(({ kind }) => kind), ...conditions.flatMap(({ kinds }) => kinds)]),
];

/** The bypass of a rule is asked for per object and needs the right to it, as for the admission server. */
const bypassed = (rule: string): string => {
  const asked = `object.metadata.?annotations[?'${ANNOTATIONS.bypass}'].orValue('').matches(r'(^|,)\\s*${rule}\\s*=\\s*[^,\\s]')`;
  return `${asked} && authorizer.group('${GROUP}').resource('${kindEntry('PlaybookPolicy').plural}').name('${rule}').check('bypass').allowed()`;
};

/** No value is bad but those that were there before. */
function fieldExpression(check: FieldCheck): string {
  const [now, before] = [badValues(check, 'object'), badValues(check, 'oldObject')];
  return `${now}.all(bad, request.operation == 'UPDATE' && bad in ${before})`;
}

/** Each kind has a policy of its own, so that the API server can check the types of the expressions. */
function policy({ rule, fields = [], conditions = [], variables = [] }: Mirror, kind: JudgedKind): Manifest {
  const reason = rule.startsWith('REF') || rule.startsWith('ID') ? 'Forbidden' : 'Invalid';
  const validation = (expression: string, message: string) => ({
    expression: `${expression} || variables.bypassed`,
    message: `${message} (${rule})`,
    reason,
  });
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicy',
    metadata: metadata(nameOf(rule, kind)),
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
            resources: [kindEntry(kind).plural],
          },
        ],
      },
      matchConditions: [CHANGES],
      variables: [{ name: 'bypassed', expression: bypassed(rule) }, ...variables],
      validations: [
        ...fields
          .filter((check) => check.kind === kind)
          .map((check) =>
            validation(fieldExpression(check), `${check.named ?? check.field}: ${check.message}`),
          ),
        ...conditions
          .filter(({ kinds }) => kinds.includes(kind))
          .map(({ holds, message }) => validation(`(${holds})`, message)),
      ],
    },
  };
}

const nameOf = (rule: string, kind: JudgedKind): string =>
  `${PRODUCT}-${rule.toLowerCase()}-${kindEntry(kind).singular}`;

const binding = (name: string, mode: Mode): Manifest => ({
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'ValidatingAdmissionPolicyBinding',
  metadata: metadata(name),
  spec: { policyName: name, validationActions: ACTIONS[mode] },
});

/** Policy and binding of each mirrored rule and kind; the baseline mode says what happens. */
export const admissionPolicies = (mirrors: readonly Mirror[]): readonly Manifest[] =>
  mirrors
    .filter(({ rule }) => ACTIONS[RULES[rule].mode].length > 0)
    .flatMap((mirror) =>
      kindsOf(mirror).flatMap((kind) => [
        policy(mirror, kind),
        binding(nameOf(mirror.rule, kind), RULES[mirror.rule].mode),
      ]),
    );
