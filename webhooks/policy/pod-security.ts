/**
 * POD-01 to POD-05: Pod Security "restricted"
 * (https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted, the checks of
 * k8s.io/pod-security-admission v0.36), and beyond it a read-only root file system. Host namespaces, host ports,
 * probes and Windows options have no field in a Playbook and never are in a Pod.
 */
import type { Path } from '../../schemas/common/json.ts';
import type { RuleId } from '../../schemas/common/rules.ts';
import { at, type Field, items, keyOf, members, textOf } from '../field.ts';
import type { PodFinding } from './pod-view.ts';

type Finder = (pod: Field) => PodFinding[];

/** A finding at a field of the Pod. */
const found = (of: Field, message: string, steps: Path = []): PodFinding => ({
  path: [...of.path, ...steps],
  message,
});

const containerContexts = (pod: Field): Field[] =>
  items(at(pod, 'containers')).map((container) => at(container, 'securityContext'));

/** The security context of the Pod and those of its containers. */
const contexts = (pod: Field): Field[] => [at(pod, 'securityContext'), ...containerContexts(pod)];

/** Volume types of Pod Security "restricted". */
export const VOLUME_TYPES = [
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'image',
  'persistentVolumeClaim',
  'projected',
  'secret',
];

const privileged: Finder = (pod) =>
  containerContexts(pod)
    .map((context) => at(context, 'privileged'))
    .filter(({ value }) => value === true)
    .map((of) =>
      found(of, 'must not be true; a privileged container has every right of the node; remove it'),
    );

const volumeTypes: Finder = (pod) =>
  items(at(pod, 'volumes')).flatMap((volume) =>
    members(volume)
      .filter((of) => of.value !== undefined && of.value !== null && keyOf(of) !== 'name')
      .filter((of) => !VOLUME_TYPES.includes(keyOf(of)))
      .map((of) =>
        found(
          of,
          `is a volume type that is not allowed; allowed are ${VOLUME_TYPES.filter((type) => type !== 'image').join(', ')}`,
        ),
      ),
  );

const nonRoot: Finder = (pod) =>
  contexts(pod).flatMap((context) => {
    const [flag, user] = [at(context, 'runAsNonRoot'), at(context, 'runAsUser')];
    return [
      ...(flag.value === false ? [found(flag, 'must be true or unset; the play must not run as root')] : []),
      ...(user.value === 0
        ? [found(user, 'must not be 0, which is root; use a UID above 0 or leave it unset')]
        : []),
    ];
  });

const capabilities: Finder = (pod) =>
  containerContexts(pod).flatMap((context) => {
    const drop = at(context, 'capabilities', 'drop');
    const dropsAll = items(drop).some(({ value }) => value === 'ALL');
    return [
      ...(dropsAll ? [] : [found(drop, 'must contain ALL; leave it unset or write [ALL]')]),
      ...items(at(context, 'capabilities', 'add'))
        .filter(({ value }) => value !== 'NET_BIND_SERVICE')
        .map((of) => found(of, 'must not be added; only NET_BIND_SERVICE may be; remove it')),
    ];
  });

const escalation: Finder = (pod) =>
  containerContexts(pod)
    .map((context) => at(context, 'allowPrivilegeEscalation'))
    .filter(({ value }) => value !== false)
    .map((of) =>
      of.value === true
        ? found(of, 'must be false or unset; no process may gain more privileges than its parent')
        : found(of, 'must be false, which privileged and the capability SYS_ADMIN rule out; remove those'),
    );

const PROFILES = ['RuntimeDefault', 'Localhost'];

const profiles: Finder = (pod) =>
  contexts(pod).flatMap((context) =>
    ['seccompProfile', 'appArmorProfile']
      .map((name) => at(context, name, 'type'))
      .filter((of) => textOf(of) !== undefined && !PROFILES.includes(textOf(of) ?? ''))
      .map((of) => found(of, `must be ${PROFILES.join(' or ')}; leave it unset for RuntimeDefault`)),
  );

const SELINUX_TYPES = ['', 'container_t', 'container_init_t', 'container_kvm_t', 'container_engine_t'];

const seLinux: Finder = (pod) =>
  contexts(pod).flatMap((context) => {
    const type = at(context, 'seLinuxOptions', 'type');
    return [
      ...(SELINUX_TYPES.includes(textOf(type) ?? '')
        ? []
        : [found(type, `must be one of ${SELINUX_TYPES.slice(1).join(', ')}, or unset`)]),
      ...['user', 'role']
        .map((name) => at(context, 'seLinuxOptions', name))
        .filter((of) => (textOf(of) ?? '') !== '')
        .map((of) => found(of, 'must not be set; the container runtime chooses it; remove it')),
    ];
  });

const procMount: Finder = (pod) =>
  containerContexts(pod)
    .map((context) => at(context, 'procMount'))
    .filter((of) => textOf(of) !== undefined && of.value !== 'Default')
    .map((of) =>
      found(of, 'must be Default or unset; other ways of mounting /proc show the kernel of the node'),
    );

/** The kernel parameters that only concern the Pod that sets them. */
const SYSCTLS = [
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.ip_local_reserved_ports',
  'net.ipv4.ip_unprivileged_port_start',
  'net.ipv4.ping_group_range',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_probes',
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_rmem',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.tcp_wmem',
];

const sysctls: Finder = (pod) =>
  items(at(pod, 'securityContext', 'sysctls'))
    .map((sysctl) => at(sysctl, 'name'))
    .filter((of) => !SYSCTLS.includes(textOf(of) ?? ''))
    .map((of) => found(of, `is no safe kernel parameter; allowed are ${SYSCTLS.join(', ')}`));

const readOnlyRoot: Finder = (pod) =>
  containerContexts(pod)
    .map((context) => at(context, 'readOnlyRootFilesystem'))
    .filter(({ value }) => value !== true)
    .map((of) =>
      found(
        of,
        'must be true or unset; /tmp, the home directory and the work directory are writable, mount emptyDir volumes where more is needed',
      ),
    );

/** What each rule looks for. */
export const SECURITY_FINDERS = {
  'POD-01': [privileged, volumeTypes],
  'POD-02': [nonRoot],
  'POD-03': [capabilities],
  'POD-04': [escalation, profiles, seLinux, procMount, sysctls],
  'POD-05': [readOnlyRoot],
} as const satisfies Partial<Record<RuleId, readonly Finder[]>>;
