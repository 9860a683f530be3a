/** Random runtimes of Playbooks, each field mostly unset, and the Pod that says the same in Kubernetes' own words. */
import fc, { type Arbitrary } from 'fast-check';
import type { Runtime } from '../../schemas/v1beta1/runtime.ts';

/** The values, some of which Pod Security "restricted" forbids. */
const identity = {
  runAsUser: fc.constantFrom(0, 1, 1000),
  runAsGroup: fc.constantFrom(0, 1000),
  runAsNonRoot: fc.boolean(),
  seLinuxOptions: fc.constantFrom<object>(
    { level: 's0:c1,c2' },
    { type: 'container_t' },
    { type: 'container_kvm_t' },
    { type: 'spc_t' },
    { user: 'system_u' },
    { role: 'system_r' },
  ),
  seccompProfile: fc.constantFrom<object>(
    { type: 'RuntimeDefault' },
    { type: 'Localhost', localhostProfile: 'play.json' },
    { type: 'Unconfined' },
  ),
  appArmorProfile: fc.constantFrom<object>(
    { type: 'RuntimeDefault' },
    { type: 'Localhost', localhostProfile: 'play' },
    { type: 'Unconfined' },
  ),
};

const capabilities = fc.record(
  {
    add: fc.subarray(['NET_BIND_SERVICE', 'NET_RAW', 'SYS_ADMIN', 'CHOWN']),
    drop: fc.constantFrom([], ['ALL'], ['all'], ['NET_RAW'], ['NET_RAW', 'ALL']),
  },
  { requiredKeys: [] },
);

const container = {
  ...identity,
  allowPrivilegeEscalation: fc.boolean(),
  privileged: fc.boolean(),
  procMount: fc.constantFrom('Default', 'Unmasked'),
  capabilities,
};

const pod = {
  ...identity,
  fsGroup: fc.constantFrom(0, 1000),
  supplementalGroups: fc.constantFrom([], [0], [1000]),
  sysctls: fc.constantFrom(
    'kernel.shm_rmid_forced',
    'net.ipv4.tcp_syncookies',
    'net.core.somaxconn',
    'kernel.msgmax',
  ),
};

const source = fc.constantFrom<object>(
  { emptyDir: {} },
  { emptyDir: { medium: 'Memory' } },
  { configMap: { name: 'files' } },
  { secret: { secretName: 'files' } },
  { persistentVolumeClaim: { claimName: 'files' } },
  { hostPath: { path: '/var/lib' } },
  { nfs: { server: 'nfs.example.com', path: '/' } },
  { downwardAPI: { items: [{ path: 'name', fieldRef: { fieldPath: 'metadata.name' } }] } },
  { projected: { sources: [{ configMap: { name: 'files' } }] } },
);

/** An object of few of the members, so that about half of all Pods break nothing. */
const few = (members: Record<string, Arbitrary<unknown>>): Arbitrary<Record<string, unknown>> =>
  fc
    .subarray(Object.keys(members), { maxLength: 2 })
    .chain((keys) => fc.record(Object.fromEntries(keys.map((key) => [key, members[key] ?? fc.anything()]))));

/** Runtimes with explicit values. */
export const runtimes = (): Arbitrary<Runtime> =>
  fc
    .record({
      securityContext: few(container),
      podSecurityContext: few(pod),
      volumes: fc.array(source, { maxLength: 1 }),
    })
    .map(({ podSecurityContext: { sysctls, ...context }, securityContext, volumes }) => {
      const parameters = sysctls === undefined ? {} : { sysctls: [{ name: String(sysctls), value: '1' }] };
      return {
        securityContext,
        podSecurityContext: { ...context, ...parameters },
        volumes: volumes.map((volume) => ({ name: 'files', ...volume })),
      } as Runtime;
    });

/** What a Pod must say by itself to be "restricted"; a runtime only has to say what it wants otherwise. */
const RESTRICTED = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  runAsNonRoot: true,
  seccompProfile: { type: 'RuntimeDefault' },
};

/** The Pod of one container with exactly these settings. Where a list of capabilities is given it counts, as ours does. */
export function podOf({ securityContext, podSecurityContext, volumes = [] }: Runtime): object {
  const dropped = securityContext?.capabilities?.drop ?? RESTRICTED.capabilities.drop;
  const context = {
    ...RESTRICTED,
    ...securityContext,
    capabilities: { ...securityContext?.capabilities, drop: dropped },
  };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { generateName: 'judged-' },
    spec: {
      securityContext: podSecurityContext,
      containers: [{ name: 'main', image: 'registry.example.com/ee:1', securityContext: context }],
      volumes,
    },
  };
}
