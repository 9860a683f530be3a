/** Security contexts of the Pod and its containers. What a user sets is kept, for policy to judge; the rest is hardened. */
import {
  hardenedPodSecurityContext,
  hardenedSecurityContext,
  POD_SECURITY_CONTEXT,
} from '../../schemas/domain/security-defaults.ts';
import type { ContainerSecurityContext, PodSecurityContext } from '../../schemas/v1beta1/runtime.ts';
import type { ExecutorSettings } from './inputs.ts';

const IDS = ['runAsUser', 'runAsGroup', 'fsGroup'] as const;

/** Security context of the Pod. */
export function podSecurityContext(
  given: PodSecurityContext | undefined,
  settings: Pick<ExecutorSettings, 'userId'>,
): PodSecurityContext {
  const context = hardenedPodSecurityContext(given);
  if (settings.userId === undefined) return context;
  for (const id of IDS) {
    if (given?.[id] !== undefined) continue;
    if (settings.userId === null) delete context[id];
    else context[id] = settings.userId;
  }
  return context;
}

/** Security context of the container of the play. */
export const playSecurityContext = hardenedSecurityContext;

/**
 * Security context of the containers that hold the credentials of Git and Galaxy. What a user loosens for the play does
 * not loosen these, as far as a container may differ from its Pod: groups and kernel parameters are the Pod's alone.
 * Where the Pod runs as root, they do not.
 */
export function preparationSecurityContext(pod: PodSecurityContext): ContainerSecurityContext {
  const { runAsUser, runAsGroup, seccompProfile } = POD_SECURITY_CONTEXT;
  const { user, role, type, level } = pod.seLinuxOptions ?? {};
  return {
    ...hardenedSecurityContext(undefined),
    runAsNonRoot: true,
    ...(pod.runAsUser === 0 ? { runAsUser, runAsGroup } : {}),
    seccompProfile: { ...seccompProfile },
    // A node without AppArmor refuses Pods that ask for any profile, so it is named only where the Pod names one.
    ...(pod.appArmorProfile === undefined ? {} : { appArmorProfile: { type: 'RuntimeDefault' } }),
    // The volumes have the level of the Pod, without which the containers could not share them.
    ...(user === undefined && role === undefined && type === undefined
      ? {}
      : { seLinuxOptions: { type: 'container_t', ...(level === undefined ? {} : { level }) } }),
  };
}

/**
 * /etc/passwd for the users of the Pod, whom images need not know but ssh, git and Python ask for; undefined where
 * the cluster chooses the user (and its container runtime then adds the entry, as CRI-O does) or it is root.
 */
export function passwd(
  contexts: readonly (ContainerSecurityContext | PodSecurityContext)[],
  home: string,
): string | undefined {
  const users = new Map<number, number>();
  for (const { runAsUser, runAsGroup } of contexts)
    if (runAsUser !== undefined && runAsUser !== 0 && !users.has(runAsUser))
      users.set(runAsUser, runAsGroup ?? runAsUser);
  if (users.size === 0) return undefined;
  const lines = [...users].map(
    ([uid, gid], index) => `ansible${index || ''}:x:${uid}:${gid}:Ansible:${home}:/bin/sh`,
  );
  return `${['root:x:0:0:root:/root:/sbin/nologin', ...lines].join('\n')}\n`;
}
