/** What policy judges: one object in the hub version, with the facts that rules may look at. */

import type { Job } from '../../executor/job.ts';
import type { FieldError } from '../../schemas/common/field-error.ts';
import type { Version } from '../../schemas/common/group.ts';
import type { ApiObject, UserInfo } from '../../schemas/common/object.ts';
import type { Mode, RuleId } from '../../schemas/common/rules.ts';
import type { Kind } from '../../schemas/registry.ts';
import type { PlaybookSpec } from '../../schemas/v1beta1/playbook.ts';
import type { PlaybookPolicySpec } from '../../schemas/v1beta1/playbookpolicy.ts';
import type { RepositorySpec } from '../../schemas/v1beta1/repository.ts';
import type { RunSpec } from '../../schemas/v1beta1/run.ts';
import type { ScheduleSpec } from '../../schemas/v1beta1/schedule.ts';

/** Kinds that policy judges, with their specs. */
export interface JudgedSpecs {
  Repository: RepositorySpec;
  Playbook: PlaybookSpec;
  Schedule: ScheduleSpec;
  Run: RunSpec;
}
/** A kind that policy judges. */
export type JudgedKind = keyof JudgedSpecs & Kind;

/** One object under judgement. Objects are hub versions with defaults; nothing here has been checked by policy. */
export interface Subject<K extends JudgedKind = JudgedKind> {
  readonly kind: K;
  readonly object: ApiObject<JudgedSpecs[K]>;
  /** The object before an UPDATE. */
  readonly old?: ApiObject<JudgedSpecs[K]>;
  readonly operation: 'CREATE' | 'UPDATE';
  /** The version that the user sent. */
  readonly version?: Version;
  /** Who asks; absent offline. */
  readonly user?: UserInfo;
  /** User name of the operator's own controllers, where it is configured. */
  readonly controller?: string;
  /** The Playbook that a Run or Schedule names, where it is known. */
  readonly playbook?: ApiObject<PlaybookSpec>;
  /** The Playbooks that use a Repository, where they are known. */
  readonly dependents?: readonly ApiObject<PlaybookSpec>[];
  /** The Job that would run: of a Playbook as it stands, or of a Run whose Playbook is known. */
  readonly job?: Job;
  readonly settings: PolicySettings;
}

/** Allow lists and bounds after merging every matching PlaybookPolicy; an absent one has no opinion. */
export interface PolicySettings {
  /** Each entry is one policy's list; a value must match every list. */
  readonly registries: readonly (readonly string[])[];
  readonly gitHosts: readonly (readonly string[])[];
  readonly galaxyHosts: readonly (readonly string[])[];
  readonly serviceAccounts: readonly (readonly string[])[];
  readonly privateAddresses: boolean;
  /** Seconds; the longest of the policies' minimum intervals. */
  readonly minimumInterval?: number;
}

/** An error that a rule finds. */
export interface RuleFinding extends FieldError {
  /** The stored object that the judged one refers to and that broke the rule; unset when the judged one did. */
  readonly origin?: 'Playbook';
}

/** One built-in rule: pure, total, and about the fields of the hub version. */
export interface RuleCheck<K extends JudgedKind = JudgedKind> {
  readonly id: RuleId;
  readonly kind: K;
  readonly check: (subject: Subject<K>) => readonly RuleFinding[];
}

/** A subject of any kind. */
export type AnySubject = { [K in JudgedKind]: Subject<K> }[JudgedKind];
/** A rule for any kind. */
export type AnyRuleCheck = { [K in JudgedKind]: RuleCheck<K> }[JudgedKind];

/** A PlaybookPolicy as evaluation needs it. */
export type PlaybookPolicy = ApiObject<PlaybookPolicySpec>;

/** A broken rule with the mode that applies. */
export interface Violation extends FieldError {
  readonly rule: string;
  readonly mode: Mode;
}
