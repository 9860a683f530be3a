/** What admission writes into an object before it is judged and stored. */
import { HUB_VERSION, type Version } from '../../schemas/common/group.ts';
import type { JsonObject } from '../../schemas/common/json.ts';
import type { ApiObject, UserInfo } from '../../schemas/common/object.ts';
import type { Kind } from '../../schemas/registry.ts';
import type { MutationContext } from './context.ts';
import { mutatePlaybook } from './playbook.ts';
import { mutateRepository } from './repository.ts';
import { mutateRun } from './run.ts';
import { mutateSchedule } from './schedule.ts';
import { stamped } from './stamp.ts';

/** An object on its way in; `object` and `old` have the version that was sent. */
export interface Mutable {
  readonly operation: 'CREATE' | 'UPDATE';
  readonly kind: Kind;
  readonly version: Version;
  readonly object: JsonObject;
  readonly old?: JsonObject;
  readonly user?: UserInfo;
}

type Mutation = (object: ApiObject, context: MutationContext) => ApiObject;

const MUTATIONS: Partial<Record<Kind, Mutation>> = {
  Repository: mutateRepository,
  Playbook: mutatePlaybook,
  Schedule: mutateSchedule,
  Run: mutateRun,
};
/** A v1alpha1 spec stays as it was sent: the origin's clients must find what they wrote. */
const LEGACY_MUTATIONS: Partial<Record<Kind, Mutation>> = { Playbook: stamped, Schedule: stamped };

/** The object with security defaults and stamps, in the version in which it came. */
export function mutate({ operation, kind, version, object, old, user }: Mutable): JsonObject {
  const mutation = (version === HUB_VERSION ? MUTATIONS : LEGACY_MUTATIONS)[kind];
  if (!mutation) return object;
  const context = { operation, user: user ?? null, ...(old ? { old: old as unknown as ApiObject } : {}) };
  return mutation(object as unknown as ApiObject, context) as unknown as JsonObject;
}
