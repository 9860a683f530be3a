/** The parts of batch/v1 Job and core/v1 Pod that we render: a structural subset of the API server's types. */
import type { OwnerReference } from '../../schemas/common/object.ts';
import type {
  ContainerSecurityContext,
  PodSecurityContext,
  Resources,
  Runtime,
} from '../../schemas/v1beta1/runtime.ts';

/** core/v1 Volume, of the types that a Playbook may name. */
export type Volume = NonNullable<Runtime['volumes']>[number];

/** core/v1 VolumeMount. */
export interface VolumeMount {
  readonly name: string;
  readonly mountPath: string;
  readonly subPath?: string;
  readonly readOnly?: boolean;
}

/** core/v1 EnvVar. */
export interface EnvVar {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: {
    readonly secretKeyRef: { readonly name: string; readonly key: string; readonly optional?: boolean };
  };
}

/** core/v1 Container. */
export interface Container {
  readonly name: string;
  readonly image?: string;
  readonly imagePullPolicy?: 'Always' | 'IfNotPresent' | 'Never';
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly workingDir?: string;
  readonly env?: readonly EnvVar[];
  readonly envFrom?: readonly { readonly secretRef: { readonly name: string } }[];
  readonly resources?: Resources;
  readonly securityContext: ContainerSecurityContext;
  readonly terminationMessagePath: string;
  readonly terminationMessagePolicy: 'File';
  readonly volumeMounts: readonly VolumeMount[];
}

/** core/v1 PodSpec. */
export interface PodSpec {
  readonly restartPolicy: 'Never';
  readonly enableServiceLinks: false;
  readonly automountServiceAccountToken: boolean;
  readonly serviceAccountName?: string;
  readonly priorityClassName?: string;
  readonly terminationGracePeriodSeconds: number;
  readonly imagePullSecrets?: readonly { readonly name: string }[];
  readonly nodeSelector?: Readonly<Record<string, string>>;
  readonly tolerations?: Runtime['tolerations'];
  readonly affinity?: Runtime['affinity'];
  readonly securityContext: PodSecurityContext;
  readonly containers: readonly Container[];
  readonly volumes: readonly Volume[];
}

/** batch/v1 Job of one attempt of a Run. */
export interface Job {
  readonly apiVersion: 'batch/v1';
  readonly kind: 'Job';
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly ownerReferences?: readonly OwnerReference[];
  };
  readonly spec: {
    readonly backoffLimit: 0;
    readonly parallelism: 1;
    readonly completions: 1;
    readonly podReplacementPolicy: 'Failed';
    readonly activeDeadlineSeconds?: number;
    readonly template: {
      readonly metadata: {
        readonly labels: Readonly<Record<string, string>>;
        readonly annotations: Readonly<Record<string, string>>;
        readonly finalizers: readonly string[];
      };
      readonly spec: PodSpec;
    };
  };
}
