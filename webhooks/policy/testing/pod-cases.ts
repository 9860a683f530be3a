/** Playbooks whose Pods break the rules about Pods, and Playbooks whose Pods do not. */
import type { PlaybookSpec } from '../../../schemas/v1beta1/playbook.ts';
import type { Runtime } from '../../../schemas/v1beta1/runtime.ts';

/** Limits of CPU and memory. */
export const LIMITED = { resources: { limits: { cpu: '1', memory: '1Gi' } } };
/** A Playbook with a runtime, and limits, so that POD-08 is silent where another rule is the matter. */
export const ofRuntime = (runtime: Runtime): Partial<PlaybookSpec> => ({
  runtime: { ...LIMITED, ...runtime },
});

const container = (securityContext: Runtime['securityContext']): Partial<PlaybookSpec> =>
  ofRuntime({ securityContext } as Runtime);
const pod = (podSecurityContext: Runtime['podSecurityContext']): Partial<PlaybookSpec> =>
  ofRuntime({ podSecurityContext } as Runtime);
const volume = (source: object): Partial<PlaybookSpec> =>
  ofRuntime({
    volumes: [
      { name: 'data', emptyDir: {} },
      { name: 'it', ...source },
    ],
  });
const mount = (mountPath: string): Partial<PlaybookSpec> =>
  ofRuntime({ volumes: [{ name: 'it', emptyDir: {} }], volumeMounts: [{ name: 'it', mountPath }] });
const secretFile = (mountPath: string): Partial<PlaybookSpec> => ({
  ...ofRuntime({}),
  secrets: {
    files: [
      { secretRef: { name: 'a' }, mountPath: '/mnt/a' },
      { secretRef: { name: 'b' }, mountPath },
    ],
  },
});

const CONTEXT = 'spec.runtime.securityContext';
const POD_CONTEXT = 'spec.runtime.podSecurityContext';
const apiToken = (audience: string): [string, Partial<PlaybookSpec>, string[]] => [
  `a token for the audience ${JSON.stringify(audience)}`,
  volume({ projected: { sources: [{ serviceAccountToken: { path: 't', audience } }] } }),
  ['POD-06 spec.runtime.volumes[1].projected.sources[0].serviceAccountToken'],
];
/** Playbooks that break rules about Pods, with `RULE field` of each. */
export const rejected: [string, Partial<PlaybookSpec>, string[]][] = [
  [
    'a privileged container',
    container({ privileged: true }),
    [`POD-01 ${CONTEXT}.privileged`, `POD-04 ${CONTEXT}.allowPrivilegeEscalation`],
  ],
  ...['', 'https://kubernetes.default.svc', 'https://kubernetes.default.svc.cluster.local', 'api'].map(
    apiToken,
  ),
  ['a host path', volume({ hostPath: { path: '/var' } }), ['POD-01 spec.runtime.volumes[1].hostPath']],
  ['an NFS volume', volume({ nfs: { server: 'nfs', path: '/' } }), ['POD-01 spec.runtime.volumes[1].nfs']],
  [
    'a host path beside an allowed type',
    volume({ emptyDir: {}, hostPath: { path: '/' } }),
    ['POD-01 spec.runtime.volumes[1].hostPath'],
  ],
  [
    'runAsNonRoot false of the container',
    container({ runAsNonRoot: false }),
    [`POD-02 ${CONTEXT}.runAsNonRoot`],
  ],
  ['runAsNonRoot false of the Pod', pod({ runAsNonRoot: false }), [`POD-02 ${POD_CONTEXT}.runAsNonRoot`]],
  ['root as user of the container', container({ runAsUser: 0 }), [`POD-02 ${CONTEXT}.runAsUser`]],
  ['root as user of the Pod', pod({ runAsUser: 0 }), [`POD-02 ${POD_CONTEXT}.runAsUser`]],
  [
    'another capability',
    container({ capabilities: { add: ['NET_BIND_SERVICE', 'NET_ADMIN'] } }),
    [`POD-03 ${CONTEXT}.capabilities.add[1]`],
  ],
  [
    'SYS_ADMIN',
    container({ capabilities: { add: ['SYS_ADMIN'] } }),
    [`POD-03 ${CONTEXT}.capabilities.add[0]`, `POD-04 ${CONTEXT}.allowPrivilegeEscalation`],
  ],
  [
    'a capability with the prefix of the kernel',
    container({ capabilities: { add: ['CAP_NET_BIND_SERVICE'] } }),
    [`POD-03 ${CONTEXT}.capabilities.add[0]`],
  ],
  [
    'a drop list without ALL',
    container({ capabilities: { drop: ['KILL'] } }),
    [`POD-03 ${CONTEXT}.capabilities.drop`],
  ],
  ['an empty drop list', container({ capabilities: { drop: [] } }), [`POD-03 ${CONTEXT}.capabilities.drop`]],
  [
    'all in lower case',
    container({ capabilities: { drop: ['all'] } }),
    [`POD-03 ${CONTEXT}.capabilities.drop`],
  ],
  [
    'privilege escalation',
    container({ allowPrivilegeEscalation: true }),
    [`POD-04 ${CONTEXT}.allowPrivilegeEscalation`],
  ],
  [
    'no seccomp profile for the container',
    container({ seccompProfile: { type: 'Unconfined' } }),
    [`POD-04 ${CONTEXT}.seccompProfile.type`],
  ],
  [
    'no seccomp profile for the Pod',
    pod({ seccompProfile: { type: 'Unconfined' } }),
    [`POD-04 ${POD_CONTEXT}.seccompProfile.type`],
  ],
  [
    'no AppArmor profile for the container',
    container({ appArmorProfile: { type: 'Unconfined' } }),
    [`POD-04 ${CONTEXT}.appArmorProfile.type`],
  ],
  [
    'no AppArmor profile for the Pod',
    pod({ appArmorProfile: { type: 'Unconfined' } }),
    [`POD-04 ${POD_CONTEXT}.appArmorProfile.type`],
  ],
  [
    'another SELinux type',
    container({ seLinuxOptions: { type: 'spc_t' } }),
    [`POD-04 ${CONTEXT}.seLinuxOptions.type`],
  ],
  [
    'an SELinux user',
    pod({ seLinuxOptions: { user: 'system_u' } }),
    [`POD-04 ${POD_CONTEXT}.seLinuxOptions.user`],
  ],
  [
    'an SELinux role',
    container({ seLinuxOptions: { role: 'sysadm_r' } }),
    [`POD-04 ${CONTEXT}.seLinuxOptions.role`],
  ],
  ['an unmasked /proc', container({ procMount: 'Unmasked' }), [`POD-04 ${CONTEXT}.procMount`]],
  [
    'an unsafe sysctl',
    pod({
      sysctls: [
        { name: 'net.ipv4.tcp_syncookies', value: '1' },
        { name: 'kernel.msgmax', value: '1' },
      ],
    }),
    [`POD-04 ${POD_CONTEXT}.sysctls[1].name`],
  ],
  [
    'a writable root file system',
    container({ readOnlyRootFilesystem: false }),
    [`POD-05 ${CONTEXT}.readOnlyRootFilesystem`],
  ],
  [
    'a projected token of the Kubernetes API',
    volume({ projected: { sources: [{ serviceAccountToken: { path: 'token' } }] } }),
    ['POD-06 spec.runtime.volumes[1].projected.sources[0].serviceAccountToken'],
  ],
  ['a mount over the root', mount('/'), ['POD-07 spec.runtime.volumeMounts[0].mountPath']],
  ['a mount over /etc', mount('/etc'), ['POD-07 spec.runtime.volumeMounts[0].mountPath']],
  ['a mount over /usr', mount('//usr/'), ['POD-07 spec.runtime.volumeMounts[0].mountPath']],
  [
    'a mount in /usr/lib',
    mount('/usr/lib/python3/dist-packages'),
    ['POD-07 spec.runtime.volumeMounts[0].mountPath'],
  ],
  ['a mount in /proc', mount('/proc/sys'), ['POD-07 spec.runtime.volumeMounts[0].mountPath']],
  ['a mount over the accounts', mount('/etc/passwd'), ['POD-07 spec.runtime.volumeMounts[0].mountPath']],
  [
    'a mount over the token',
    mount('/var/run/secrets/kubernetes.io/serviceaccount'),
    ['POD-07 spec.runtime.volumeMounts[0].mountPath'],
  ],
  ['a mount in the workspace', mount('/apo/source/tree'), ['POD-07 spec.runtime.volumeMounts[0].mountPath']],
  ['a mount over the workspace', mount('/apo'), ['POD-07 spec.runtime.volumeMounts[0].mountPath']],
  ['a mount over /tmp', mount('/tmp'), ['POD-07 spec.runtime.volumeMounts[0].mountPath']],
  ['a mount over the home directory', mount('/home'), ['POD-07 spec.runtime.volumeMounts[0].mountPath']],
  ['a Secret over system files', secretFile('/etc/sudoers.d'), ['POD-07 spec.secrets.files[1].mountPath']],
  ['a Secret in the workspace', secretFile('/apo/files/x'), ['POD-07 spec.secrets.files[1].mountPath']],
  [
    'no limits',
    { runtime: {} },
    ['POD-08 spec.runtime.resources.limits.cpu', 'POD-08 spec.runtime.resources.limits.memory'],
  ],
  [
    'requests without limits',
    { runtime: { resources: { requests: { cpu: '1' } } } },
    ['POD-08 spec.runtime.resources.limits.cpu', 'POD-08 spec.runtime.resources.limits.memory'],
  ],
  [
    'a CPU limit only',
    { runtime: { resources: { limits: { cpu: '1' } } } },
    ['POD-08 spec.runtime.resources.limits.memory'],
  ],
];

/** Playbooks that break none. */
export const accepted: [string, Partial<PlaybookSpec>][] = [
  ['a Playbook that says nothing of security', ofRuntime({})],
  ['privileged false', container({ privileged: false })],
  [
    'every hardened value written out',
    container({
      runAsNonRoot: true,
      runAsUser: 4711,
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      readOnlyRootFilesystem: true,
    }),
  ],
  ['ALL among other dropped capabilities', container({ capabilities: { drop: ['KILL', 'ALL'] } })],
  ['NET_BIND_SERVICE', container({ capabilities: { add: ['NET_BIND_SERVICE'] } })],
  [
    'a local seccomp profile',
    container({ seccompProfile: { type: 'Localhost', localhostProfile: 'a.json' } }),
  ],
  ['a local AppArmor profile', pod({ appArmorProfile: { type: 'Localhost', localhostProfile: 'a' } })],
  [
    'an SELinux level and an allowed type',
    pod({ seLinuxOptions: { type: 'container_t', level: 's0:c1', user: '' } }),
  ],
  ['the default /proc', container({ procMount: 'Default' })],
  ['safe sysctls', pod({ sysctls: [{ name: 'net.ipv4.tcp_rmem', value: '1 2 3' }] })],
  [
    'another user and group of the Pod',
    pod({ runAsUser: 1, runAsGroup: 0, fsGroup: 0, supplementalGroups: [0] }),
  ],
  [
    'volumes of the allowed types',
    ofRuntime({
      volumes: [
        { name: 'a', configMap: { name: 'a' } },
        { name: 'b', secret: { secretName: 'b' } },
        { name: 'c', emptyDir: {} },
        { name: 'd', persistentVolumeClaim: { claimName: 'd' } },
        { name: 'e', projected: { sources: [{ secret: { name: 'e' } }] } },
        { name: 'f', downwardAPI: { items: [] } },
        { name: 'g', csi: { driver: 'secrets-store.csi.k8s.io' } },
        {
          name: 'h',
          ephemeral: {
            volumeClaimTemplate: {
              spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
            },
          },
        },
        { name: 'i' },
      ],
    }),
  ],
  [
    'a token for another audience',
    volume({ projected: { sources: [{ serviceAccountToken: { path: 't', audience: 'vault' } }] } }),
  ],
  [
    'a token of the Kubernetes API that is asked for',
    ofRuntime({
      automountServiceAccountToken: true,
      serviceAccountName: 'deployer',
      volumes: [{ name: 'it', projected: { sources: [{ serviceAccountToken: { path: 't' } }] } }],
    }),
  ],
  ['a mount below /mnt', mount('/mnt/data')],
  ['a malformed path, which semantic validation refuses', mount('/mnt/../etc')],
  ['certificates below /etc', mount('/etc/pki/ca-trust/source/anchors')],
  ['configuration of Ansible', mount('/etc/ansible')],
  ['content below /usr/share', mount('/usr/share/ansible/collections')],
  ['keys in the home directory', mount('/home/ansible/.ssh')],
  ['a directory whose name begins like the workspace', mount('/apollo')],
  ['secrets below /run', secretFile('/run/secrets/tls')],
  ['a directory in /tmp', secretFile('/tmp/keys')],
];
