/** What the admission chain is asked, what it may know, and what it answers. */
import type { ExecutorSettings } from '../../executor/job.ts';
import type { Cause } from '../../schemas/common/field-error.ts';
import type { Version } from '../../schemas/common/group.ts';
import type { JsonObject } from '../../schemas/common/json.ts';
import type { ApiObject, UserInfo } from '../../schemas/common/object.ts';
import type { Kind } from '../../schemas/registry.ts';
import type { PlaybookSpec } from '../../schemas/v1beta1/playbook.ts';
import type { RepositorySpec } from '../../schemas/v1beta1/repository.ts';
import type { NamespaceFacts } from '../policy/effective.ts';
import type { PlaybookPolicy, Violation } from '../policy/subject.ts';

/** One object on its way into the cluster, in the version in which it was sent. */
export interface AdmissionInput {
  readonly operation: 'CREATE' | 'UPDATE';
  readonly kind: Kind;
  readonly version: Version;
  readonly object: JsonObject;
  /** The object before an UPDATE, in the same version. */
  readonly old?: JsonObject;
  /** Who asks; absent offline, where nobody's rights are known. */
  readonly user?: UserInfo;
  /** Which webhook is asked. Validating admission sees the object as it would be stored, so stamps must be there. */
  readonly phase?: 'mutating' | 'validating';
  readonly namespace: NamespaceFacts;
}

/** What the chain knows of the world besides the object. All of it is given; the chain looks nothing up. */
export interface ChainFacts {
  readonly policies: readonly PlaybookPolicy[];
  readonly settings: ExecutorSettings;
  /** User name of the operator's controllers. */
  readonly controller?: string;
  /** The v1beta1 Playbook of this name in the object's namespace, where it is known. */
  readonly playbook: (name: string) => ApiObject<PlaybookSpec> | undefined;
  /** Version in which that Playbook was written, where it is known; v1beta1 otherwise. */
  readonly playbookOrigin?: (name: string) => Version | undefined;
  /** The v1beta1 Playbooks of the object's namespace that use the Repository of this name, where they are known. */
  readonly dependents?: (repository: string) => readonly ApiObject<PlaybookSpec>[];
  /** The v1beta1 Repository of this name in the object's namespace, where it is known. */
  readonly repository: (name: string) => ApiObject<RepositorySpec> | undefined;
}

/** What becomes of the object. */
export interface Verdict {
  readonly allowed: boolean;
  /** Why not, in the fields of the version that was sent. */
  readonly causes: readonly Cause[];
  readonly warnings: readonly string[];
  /** The object as it would be stored, in the version that was sent. */
  readonly object: JsonObject;
  /** For the audit log of the API server: rule IDs and reasons. */
  readonly auditAnnotations: Readonly<Record<string, string>>;
  /** The rules that the object breaks with the modes that apply, bypassed ones aside. */
  readonly broken: readonly Pick<Violation, 'rule' | 'mode'>[];
  /** Whether the object is refused for missing rights of the requester and for nothing else. */
  readonly onlyRights: boolean;
}
