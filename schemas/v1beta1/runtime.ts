/**
 * The part of a Pod that a Playbook may shape, v1beta1: typed, restricted counterparts of core/v1 types.
 * Fields that are not here cannot be carried into a Pod and are refused by name.
 */
import type { Static } from 'typebox';
import { DNS_LABEL, MAX_DNS_LABEL } from '../common/dns-name.ts';
import {
  exactInteger,
  filledText,
  flag,
  freeForm,
  integer,
  intOrString,
  listOf,
  mapOf,
  nameRef,
  object,
  objectName,
  oneOf,
  optional,
  text,
} from '../common/structural.ts';

const id = (description: string) => exactInteger(description, { format: 'int64', minimum: 0 });
const fileMode = (description: string) => integer(0, 511, description);

const profile = (description: string) =>
  object(
    {
      type: oneOf(['RuntimeDefault', 'Localhost', 'Unconfined'], 'Kind of the profile.'),
      localhostProfile: optional(text(1024, 'Path of the profile on the node, for Localhost.')),
    },
    { description },
  );

const seLinuxOptions = object(
  {
    level: optional(text(253, 'SELinux level.')),
    role: optional(text(253, 'SELinux role.')),
    type: optional(text(253, 'SELinux type.')),
    user: optional(text(253, 'SELinux user.')),
  },
  { description: 'SELinux context.' },
);

const identity = {
  runAsUser: optional(id('UID of the processes.')),
  runAsGroup: optional(id('Primary GID of the processes.')),
  runAsNonRoot: optional(flag('The kubelet refuses to start the container as UID 0.')),
  seLinuxOptions: optional(seLinuxOptions),
  seccompProfile: optional(profile('Seccomp profile.')),
  appArmorProfile: optional(profile('AppArmor profile.')),
};

const capabilityNames = (description: string) =>
  listOf(filledText(63, 'Name of a capability.'), 64, { description });

/** Security context of the container that runs Ansible. */
export const containerSecurityContext = object(
  {
    ...identity,
    allowPrivilegeEscalation: optional(flag('Whether a process may gain more privileges than its parent.')),
    capabilities: optional(
      object(
        {
          add: optional(capabilityNames('Capabilities to add.')),
          drop: optional(capabilityNames('Capabilities to drop.')),
        },
        { description: 'Linux capabilities.' },
      ),
    ),
    privileged: optional(flag('Whether the container has the rights of the node.')),
    procMount: optional(oneOf(['Default', 'Unmasked'], 'How /proc is mounted.')),
    readOnlyRootFilesystem: optional(flag('Whether the root file system is read-only.')),
  },
  { description: 'Security context of the container that runs Ansible; what is unset is hardened.' },
);

/** Security context of the Pod. */
export const podSecurityContext = object(
  {
    ...identity,
    fsGroup: optional(id('GID that owns mounted volumes.')),
    fsGroupChangePolicy: optional(
      oneOf(['Always', 'OnRootMismatch'], 'When ownership of volumes is changed.'),
    ),
    supplementalGroups: optional(listOf(id('GID.'), 64, { description: 'Further GIDs.' })),
    supplementalGroupsPolicy: optional(oneOf(['Merge', 'Strict'], 'Whether groups of the image are added.')),
    sysctls: optional(
      listOf(object({ name: filledText(253, 'Name.'), value: text(1024, 'Value.') }), 32, {
        description: 'Kernel parameters of the Pod.',
      }),
    ),
  },
  { description: 'Security context of the Pod; what is unset is hardened.' },
);

/** Compute resources, as in core/v1. */
export const resources = object(
  {
    limits: optional(mapOf(intOrString(64, 'Quantity.'), 32, { description: 'Upper bounds.' })),
    requests: optional(
      mapOf(intOrString(64, 'Quantity.'), 32, { description: 'What the scheduler reserves.' }),
    ),
    claims: optional(
      listOf(
        object({ name: filledText(63, 'Name of the claim.'), request: optional(text(63, 'Request.')) }),
        16,
        {
          description: 'Dynamic resource claims.',
        },
      ),
    ),
  },
  { description: 'CPU, memory and other resources.' },
);

const toleration = object({
  key: optional(text(317, 'Taint key.')),
  operator: optional(oneOf(['Exists', 'Equal', 'Lt', 'Gt'], 'How the value is compared.')),
  value: optional(text(253, 'Taint value.')),
  effect: optional(oneOf(['NoSchedule', 'PreferNoSchedule', 'NoExecute'], 'Taint effect.')),
  tolerationSeconds: optional(exactInteger('How long NoExecute is tolerated.', { format: 'int64' })),
});

const keysToPaths = listOf(
  object({
    key: filledText(253, 'Key in the object.'),
    path: filledText(1024, 'Path of the file below the mount path.'),
    mode: optional(fileMode('Mode of the file.')),
  }),
  256,
  { description: 'Which keys become which files; all keys when unset.' },
);

const volume = object({
  name: filledText(MAX_DNS_LABEL, 'Name of the volume.', { pattern: DNS_LABEL }),
  configMap: optional(
    object(
      {
        name: objectName('Name of the ConfigMap.'),
        items: optional(keysToPaths),
        defaultMode: optional(fileMode('Mode of the files.')),
        optional: optional(flag('Whether the ConfigMap may be missing.')),
      },
      { description: 'Files from a ConfigMap.' },
    ),
  ),
  secret: optional(
    object(
      {
        secretName: objectName('Name of the Secret.'),
        items: optional(keysToPaths),
        defaultMode: optional(fileMode('Mode of the files.')),
        optional: optional(flag('Whether the Secret may be missing.')),
      },
      { description: 'Files from a Secret.' },
    ),
  ),
  emptyDir: optional(
    object(
      {
        medium: optional(oneOf(['', 'Memory'], 'Storage medium.')),
        sizeLimit: optional(intOrString(64, 'Upper bound of the size.')),
      },
      { description: 'An empty directory that lives as long as the Pod.' },
    ),
  ),
  persistentVolumeClaim: optional(
    object(
      { claimName: objectName('Name of the claim.'), readOnly: optional(flag('Mount read-only.')) },
      { description: 'A PersistentVolumeClaim.' },
    ),
  ),
  projected: optional(freeForm(8, 'Projected volume, as in core/v1.')),
  downwardAPI: optional(freeForm(8, 'Downward API volume, as in core/v1.')),
  csi: optional(freeForm(8, 'Inline CSI volume, as in core/v1.')),
  ephemeral: optional(freeForm(8, 'Ephemeral volume, as in core/v1.')),
  hostPath: optional(
    object(
      { path: filledText(4096, 'Path on the node.'), type: optional(text(32, 'Kind of the path.')) },
      { description: 'A path of the node.' },
    ),
  ),
  nfs: optional(
    object(
      {
        server: filledText(253, 'NFS server.'),
        path: filledText(4096, 'Exported path.'),
        readOnly: optional(flag('Mount read-only.')),
      },
      { description: 'An NFS export.' },
    ),
  ),
});

const volumeMount = object({
  name: filledText(63, 'Name of the volume.'),
  mountPath: filledText(4096, 'Absolute path in the container.'),
  subPath: optional(text(4096, 'Path in the volume.')),
  readOnly: optional(flag('Mount read-only.')),
});

/** How the Pod of a Run looks. */
export const runtime = object(
  {
    image: optional(filledText(1024, "Execution Environment image; the operator's default when unset.")),
    imagePullPolicy: optional(oneOf(['Always', 'IfNotPresent', 'Never'], 'When the image is pulled.')),
    imagePullSecrets: optional(
      listOf(nameRef('Secret with registry credentials.'), 16, {
        description: 'Credentials of image registries.',
      }),
    ),
    serviceAccountName: optional(objectName('ServiceAccount of the Pod; one without rights when unset.')),
    automountServiceAccountToken: optional(
      flag('Whether the play may use the Kubernetes API; false when unset.'),
    ),
    resources: optional(resources),
    nodeSelector: optional(mapOf(text(63, 'Label value.'), 64, { description: 'Labels of nodes that fit.' })),
    tolerations: optional(listOf(toleration, 64, { description: 'Taints that the Pod tolerates.' })),
    affinity: optional(freeForm(3, 'Affinity, as in core/v1.')),
    securityContext: optional(containerSecurityContext),
    podSecurityContext: optional(podSecurityContext),
    volumes: optional(listOf(volume, 64, { description: 'Further volumes.' })),
    volumeMounts: optional(listOf(volumeMount, 64, { description: 'Where they are mounted.' })),
  },
  { description: 'The Pod that runs the playbook.' },
);

/** How the Pod of a Run looks. */
export type Runtime = Static<typeof runtime>;
/** Compute resources. */
export type Resources = Static<typeof resources>;
/** Security context of a container. */
export type ContainerSecurityContext = Static<typeof containerSecurityContext>;
/** Security context of a Pod. */
export type PodSecurityContext = Static<typeof podSecurityContext>;
