/**
 * Values that hold where a spec is silent and that matter for security. Admission writes them into v1beta1
 * specs, so that what is read is what runs; `executor/job.ts` fills in the same when it renders, so that
 * objects that admission did not touch (v1alpha1, or stored before) run no less hardened.
 */
import type { ContainerSecurityContext, PodSecurityContext } from '../v1beta1/runtime.ts';

/** How long one attempt of a Playbook may take. */
export const PLAYBOOK_TIMEOUT = '1h';
/** How long one fetch of a Repository may take. */
export const REPOSITORY_TIMEOUT = '5m';
/** How often the ref of a Repository is resolved again. */
export const REPOSITORY_INTERVAL = '1h';
/** Whether the host key of an SSH Git server must be known. */
export const HOST_KEY_CHECKING = 'Strict';
/** Which containers see the cache claim of a Repository. */
export const CACHE_ACCESS = 'InitOnly';
/** Whether a Pod carries a token for the Kubernetes API. */
export const AUTOMOUNT_SERVICE_ACCOUNT_TOKEN = false;

/**
 * Security context of a Pod: Pod Security "restricted"
 * (https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted) with a numeric user, which
 * the kubelet needs to see that an image does not run as root.
 */
export const POD_SECURITY_CONTEXT = {
  runAsNonRoot: true,
  runAsUser: 1000,
  runAsGroup: 1000,
  fsGroup: 1000,
  fsGroupChangePolicy: 'OnRootMismatch',
  seccompProfile: { type: 'RuntimeDefault' },
} as const satisfies PodSecurityContext;

/** Security context of a container; what a Pod can say for all of its containers is in `POD_SECURITY_CONTEXT`. */
export const CONTAINER_SECURITY_CONTEXT = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
} as const satisfies ContainerSecurityContext;

/** A Pod's security context with the unset fields hardened. Fields that are set stay, even those that policy refuses. */
export function hardenedPodSecurityContext(given: PodSecurityContext | undefined): PodSecurityContext {
  return { ...POD_SECURITY_CONTEXT, ...given };
}

/**
 * A container's security context with the unset fields hardened. `allowPrivilegeEscalation` stays unset next to
 * `privileged` or `SYS_ADMIN`: the API server refuses `false` there, and policy refuses those by name.
 */
export function hardenedSecurityContext(
  given: ContainerSecurityContext | undefined,
): ContainerSecurityContext {
  const { allowPrivilegeEscalation, capabilities, ...rest } = CONTAINER_SECURITY_CONTEXT;
  const escalates = given?.privileged === true || addsSysAdmin(given?.capabilities?.add);
  return {
    ...rest,
    ...(escalates ? {} : { allowPrivilegeEscalation }),
    ...given,
    capabilities: { drop: [...capabilities.drop], ...given?.capabilities },
  };
}

const addsSysAdmin = (added: unknown): boolean =>
  Array.isArray(added) && added.some((name) => name === 'SYS_ADMIN' || name === 'CAP_SYS_ADMIN');
