/** What holds in a namespace: the baseline and every PlaybookPolicy that selects it, merged. */
import { isFixed, MODES, type Mode, RULES, type RuleId } from '../../schemas/common/rules.ts';
import { durationMs } from '../../schemas/domain/duration.ts';
import { selects } from '../../schemas/domain/label-selector.ts';
import type { PlaybookPolicySpec } from '../../schemas/v1beta1/playbookpolicy.ts';
import type { PlaybookPolicy, PolicySettings } from './subject.ts';

/** A namespace, as far as selectors look at it. */
export interface NamespaceFacts {
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/** A CEL rule with the policy that it comes from. */
export interface EffectiveExpression {
  readonly policy: string;
  readonly rule: NonNullable<PlaybookPolicySpec['expressions']>[number];
  readonly mode: Mode;
}

/** What holds in a namespace. */
export interface Effective {
  /** Mode of a built-in rule: the strictest that a matching policy states, else the baseline. */
  readonly modeOf: (rule: RuleId) => Mode;
  readonly settings: PolicySettings;
  readonly expressions: readonly EffectiveExpression[];
  /** Whether stored objects that break an Enforce rule stop running. */
  readonly legacy: 'Warn' | 'Enforce';
  readonly authorRights: 'Warn' | 'Enforce';
  readonly verifiedCommitFallback: boolean;
  /** ServiceAccounts of the namespace whose rights count instead of those of a user, by user name. All must hold. */
  readonly delegates: ReadonlyMap<string, readonly string[]>;
}

const stricter = (a: Mode, b: Mode): Mode => (MODES.indexOf(a) > MODES.indexOf(b) ? a : b);

/** Merges the policies that select a namespace. Policies must have passed their schema. */
export function effective(policies: readonly PlaybookPolicy[], namespace: NamespaceFacts): Effective {
  const matching = policies.filter((policy) => matches(policy, namespace));
  const specs = matching.map((policy) => policy.spec);
  const modes = new Map<RuleId, Mode>();
  for (const { id, mode } of specs.flatMap((spec) => spec.rules ?? [])) {
    const stated = modes.get(id);
    modes.set(id, stated === undefined ? mode : stricter(stated, mode));
  }
  return {
    modeOf: (rule) => (isFixed(rule) ? undefined : modes.get(rule)) ?? RULES[rule].mode,
    settings: settings(specs),
    expressions: matching.flatMap((policy) => expressions(policy)),
    legacy: specs.some((spec) => spec.legacy === 'Enforce') ? 'Enforce' : 'Warn',
    authorRights: specs.some((spec) => spec.authorRights === 'Enforce') ? 'Enforce' : 'Warn',
    verifiedCommitFallback: specs.every((spec) => spec.verifiedCommitFallback !== false),
    delegates: delegates(specs),
  };
}

/** Whether a policy selects a namespace. The API server's own label holds even where labels are not known. */
export function matches(policy: PlaybookPolicy, namespace: NamespaceFacts): boolean {
  const labels = { ...namespace.labels, 'kubernetes.io/metadata.name': namespace.name };
  return selects(policy.spec.namespaceSelector ?? {}, labels);
}

function settings(specs: readonly PlaybookPolicySpec[]): PolicySettings {
  const lists = (of: 'registries' | 'gitHosts' | 'galaxyHosts' | 'serviceAccounts') =>
    specs.flatMap((spec) => (spec.allow?.[of] === undefined ? [] : [spec.allow[of]]));
  const intervals = specs.flatMap((spec) => durationMs(spec.schedules?.minimumInterval, undefined) ?? []);
  return {
    registries: lists('registries'),
    gitHosts: lists('gitHosts'),
    galaxyHosts: lists('galaxyHosts'),
    serviceAccounts: lists('serviceAccounts'),
    privateAddresses: specs.every((spec) => spec.allow?.privateAddresses !== false),
    ...(intervals.length === 0 ? {} : { minimumInterval: Math.max(...intervals) / 1000 }),
  };
}

const expressions = (policy: PlaybookPolicy): EffectiveExpression[] =>
  (policy.spec.expressions ?? []).map((rule) => ({
    policy: policy.metadata.name ?? '',
    rule,
    mode: rule.mode ?? 'Enforce',
  }));

function delegates(specs: readonly PlaybookPolicySpec[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const { username, serviceAccountName } of specs.flatMap((spec) => spec.delegatedRequesters ?? []))
    found.set(username, [...new Set([...(found.get(username) ?? []), serviceAccountName])]);
  return found;
}
