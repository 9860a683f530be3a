/** PlaybookPolicy, v1beta1, cluster-scoped: what is allowed in the namespaces that it selects. */
import type { Static } from 'typebox';
import { DNS_LABEL, MAX_DNS_LABEL } from '../common/dns-name.ts';
import { MODES, RULE_IDS, type RuleId } from '../common/rules.ts';
import { conditions, count, observedGeneration } from '../common/status.ts';
import {
  duration,
  filledText,
  flag,
  listOf,
  mapOf,
  object,
  objectName,
  oneOf,
  optional,
  text,
} from '../common/structural.ts';

const mode = (description: string) => oneOf(MODES, description);

/** A label selector, as in meta/v1. */
export const labelSelector = object(
  {
    matchLabels: optional(
      mapOf(text(63, 'Value.'), 64, { description: 'Labels that must have these values.' }),
    ),
    matchExpressions: optional(
      listOf(
        object({
          key: filledText(317, 'Label.'),
          operator: oneOf(['In', 'NotIn', 'Exists', 'DoesNotExist'], 'How it is compared.'),
          values: optional(listOf(text(63, 'A value.'), 64, { description: 'Values for In and NotIn.' })),
        }),
        32,
        { description: 'Further requirements; all must hold.' },
      ),
    ),
  },
  { description: 'A label selector.' },
);

const builtinRule = object({
  id: oneOf(RULE_IDS as [RuleId, ...RuleId[]], 'ID of the rule.'),
  mode: mode('What happens when the rule is broken.'),
});

const expression = object({
  name: filledText(MAX_DNS_LABEL, 'Name, used in messages and metrics.', { pattern: DNS_LABEL }),
  kinds: optional(
    listOf(oneOf(['Repository', 'Playbook', 'Schedule', 'Run'], 'A kind.'), 4, {
      description: 'Kinds that are judged; all when unset.',
      'x-kubernetes-list-type': 'set',
    }),
  ),
  expression: filledText(
    4096,
    'CEL expression that must be true. Variables: object and oldObject (v1beta1), request{operation, userInfo{username, groups}, namespace, dryRun}, namespaceObject{metadata}, pod (the Pod spec that would run, where there is one).',
  ),
  message: optional(filledText(1024, 'What the user is told.')),
  messageExpression: optional(
    filledText(2048, 'CEL expression of the message; message is used when it fails.'),
  ),
  fieldPath: optional(filledText(253, 'Field of the v1beta1 object that the message is about.')),
  mode: optional(mode('What happens when the expression is not true; Enforce when unset.')),
});

const names = (description: string, maxItems = 128) =>
  listOf(filledText(253, 'A pattern; * stands for any characters.'), maxItems, { description });

/** The spec of a PlaybookPolicy. */
export const playbookPolicySpec = object({
  namespaceSelector: optional(labelSelector),
  rules: optional(
    listOf(builtinRule, RULE_IDS.length, {
      description:
        'Modes of built-in rules. The strictest policy that states a rule wins; else its baseline holds.',
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['id'],
    }),
  ),
  allow: optional(
    object(
      {
        registries: optional(names('Image registries or repositories, such as ghcr.io/acme/*.')),
        gitHosts: optional(names('Hosts of repositories, such as *.example.com or git.example.com:8443.')),
        galaxyHosts: optional(names('Hosts of Galaxy servers.')),
        serviceAccounts: optional(names('ServiceAccounts that Pods may use.')),
        privateAddresses: optional(
          flag('Whether Git and Galaxy hosts may have private addresses; true when unset.'),
        ),
      },
      { description: 'Allow lists. Lists of several policies intersect; an unset list has no opinion.' },
    ),
  ),
  schedules: optional(
    object(
      { minimumInterval: optional(duration('Least time between two ticks.')) },
      { description: 'Bounds of Schedules.' },
    ),
  ),
  expressions: optional(
    listOf(expression, 64, {
      description: 'Further rules.',
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['name'],
    }),
  ),
  legacy: optional(
    oneOf(
      ['Warn', 'Enforce'],
      'Stored objects that break an Enforce rule keep running with a warning (Warn, when unset) or stop running (Enforce).',
    ),
  ),
  authorRights: optional(
    oneOf(
      ['Warn', 'Enforce'],
      'What happens to ticks of a Schedule whose author may no longer use its Playbook; Warn when unset.',
    ),
  ),
  verifiedCommitFallback: optional(
    flag('Whether a Run may use the last verified commit while the Git host fails; true when unset.'),
  ),
  delegatedRequesters: optional(
    listOf(
      object({
        username: filledText(253, 'User name of a GitOps controller.'),
        serviceAccountName: objectName('ServiceAccount of the namespace whose rights are checked instead.'),
      }),
      32,
      {
        description: 'Users that apply what others wrote.',
        'x-kubernetes-list-type': 'map',
        'x-kubernetes-list-map-keys': ['username'],
      },
    ),
  ),
});

/** The status of a PlaybookPolicy. */
export const playbookPolicyStatus = object({
  observedGeneration: optional(observedGeneration),
  denials: optional(
    listOf(
      object({ rule: filledText(64, 'ID of the rule or name of the expression.'), count: count('Denials.') }),
      128,
      {
        description:
          'Objects refused because of the policy, by rule; all replicas add theirs about once a minute.',
        'x-kubernetes-list-type': 'map',
        'x-kubernetes-list-map-keys': ['rule'],
      },
    ),
  ),
  conditions: optional(conditions),
});

/** Spec of a PlaybookPolicy. */
export type PlaybookPolicySpec = Static<typeof playbookPolicySpec>;
/** A label selector. */
export type LabelSelector = Static<typeof labelSelector>;
