/** The Pod of one attempt. */
import type { Runtime } from '../../schemas/v1beta1/runtime.ts';
import { podContainers } from './containers.ts';
import { defined } from './defined.ts';
import { type RunInputs, resolvedRepository } from './inputs.ts';
import type { PodSpec } from './kubernetes.ts';
import { HOME, POD_LAYOUT, POD_PREPARATION_LAYOUT } from './layout.ts';
import type { TextFile } from './material.ts';
import { playMaterial } from './material.ts';
import {
  passwd,
  playSecurityContext,
  podSecurityContext,
  preparationSecurityContext,
} from './security-context.ts';
import { inputTexts } from './texts.ts';
import { podVolumes, type VolumeInputs } from './volumes.ts';

/** Time between the signal to stop and SIGKILL: the launcher's own 10 s for ansible, and its last record. */
export const TERMINATION_GRACE_SECONDS = 30;

/** A Pod and the texts that its annotations must hold. */
export interface RenderedPod {
  readonly spec: PodSpec;
  readonly texts: readonly TextFile[];
}

/** Makes the Pod. */
export function renderPod(inputs: RunInputs): RenderedPod {
  const { run, playbook, settings } = inputs;
  const runtime = playbook.spec.runtime ?? {};
  const material = playMaterial(playbook.spec);
  const securityContext = podSecurityContext(runtime.podSecurityContext, settings);
  const users = passwd(
    [
      { ...securityContext, ...playSecurityContext(runtime.securityContext) },
      { ...securityContext, ...preparationSecurityContext(securityContext) },
    ],
    HOME,
  );
  const layouts = { play: POD_LAYOUT, preparation: POD_PREPARATION_LAYOUT };
  const texts = inputTexts(inputs, material, layouts, users);
  const account = identity(inputs, runtime);
  const volumes = volumeInputs(inputs, {
    material,
    texts,
    fsGroup: securityContext.fsGroup !== undefined,
    token: account.automountServiceAccountToken,
  });
  const pullSecrets = [
    ...(runtime.imagePullSecrets ?? []),
    ...(settings.imagePullSecrets ?? []).map((name) => ({ name })),
  ];
  const { nodeSelector, tolerations, affinity } = runtime;
  const spec: PodSpec = {
    restartPolicy: 'Never',
    enableServiceLinks: false,
    ...account,
    terminationGracePeriodSeconds: TERMINATION_GRACE_SECONDS,
    ...defined({ priorityClassName: run.spec.priorityClassName, nodeSelector, tolerations, affinity }),
    ...(pullSecrets.length === 0 ? {} : { imagePullSecrets: pullSecrets }),
    securityContext,
    containers: podContainers(inputs, volumes, securityContext),
    volumes: podVolumes(volumes),
  };
  return { spec, texts };
}

/** A v1alpha1 Playbook that names a ServiceAccount has always had its token, and counts as asking for it. */
function identity(
  { origin, settings }: RunInputs,
  { serviceAccountName: named, automountServiceAccountToken }: Runtime,
): Pick<PodSpec, 'automountServiceAccountToken' | 'serviceAccountName'> {
  const legacy = origin === 'v1alpha1';
  const serviceAccountName = named ?? (legacy ? settings.executorServiceAccount : undefined);
  return {
    automountServiceAccountToken: automountServiceAccountToken ?? (legacy && named !== undefined),
    ...(serviceAccountName === undefined ? {} : { serviceAccountName }),
  };
}

function volumeInputs(
  inputs: RunInputs,
  known: Pick<VolumeInputs, 'material' | 'texts' | 'fsGroup' | 'token'>,
): VolumeInputs {
  const repository = resolvedRepository(inputs);
  const { source, runtime } = inputs.playbook.spec;
  return {
    ...known,
    repository: repository?.spec,
    repositoryId: repository?.metadata.uid ?? source.repositoryRef.name,
    runtime,
  };
}
