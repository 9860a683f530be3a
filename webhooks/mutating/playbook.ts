/** Defaults of Playbooks: the Pod is hardened and limited in time, in words that stand in the spec. */
import { isObject, type Json, valueAt } from '../../schemas/common/json.ts';
import type { ApiObject } from '../../schemas/common/object.ts';
import {
  AUTOMOUNT_SERVICE_ACCOUNT_TOKEN,
  hardenedSecurityContext,
  PLAYBOOK_TIMEOUT,
  POD_SECURITY_CONTEXT,
} from '../../schemas/domain/security-defaults.ts';
import type { MutationContext } from './context.ts';
import { filled } from './fill.ts';
import { stamped } from './stamp.ts';

/** A v1beta1 Playbook with its security defaults and stamps. Users and groups of the Pod stay the operator's setting. */
export function mutatePlaybook(object: ApiObject, context: MutationContext): ApiObject {
  // Defaults are nobody's change: objects stored before them must not seem to have a new author.
  const { old, ...rest } = context;
  return stamped(hardened(object), old === undefined ? rest : { ...rest, old: hardened(old) });
}

function hardened(object: ApiObject): ApiObject {
  if (!isObject(object.spec)) return object;
  const { runAsNonRoot, seccompProfile } = POD_SECURITY_CONTEXT;
  const securityContext = valueAt(object.spec, ['runtime', 'securityContext']);
  const container = hardenedSecurityContext(isObject(securityContext) ? securityContext : undefined);
  const values: [readonly string[], Json][] = [
    [['timeout'], PLAYBOOK_TIMEOUT],
    [['runtime', 'automountServiceAccountToken'], AUTOMOUNT_SERVICE_ACCOUNT_TOKEN],
    ...members(['runtime', 'securityContext', 'capabilities'], container.capabilities),
    ...members(['runtime', 'securityContext'], container),
    ...members(['runtime', 'podSecurityContext'], { runAsNonRoot, seccompProfile }),
  ];
  return values.reduce((result, [path, value]) => filled(result, path, value), object);
}

const members = (path: readonly string[], of: object | undefined): [readonly string[], Json][] =>
  Object.entries(of ?? {}).map(([key, value]) => [[...path, key], value as Json]);
