/** The three containers of the Pod. They start together and wait for each other. */
import type { PodSecurityContext, Resources } from '../../schemas/v1beta1/runtime.ts';
import { fetchTimeout } from '../fetch-input.ts';
import { bootstrapCommand } from './bootstrap.ts';
import { effectiveImage, effectiveResources } from './effective.ts';
import { type RunInputs, resolvedRepository } from './inputs.ts';
import type { Container, EnvVar } from './kubernetes.ts';
import { HOME, POD_PATHS } from './layout.ts';
import { collectionsMounts, fetchMounts, playMounts } from './mounts.ts';
import { PROXY_KEYS } from './preparation.ts';
import { playSecurityContext, preparationSecurityContext } from './security-context.ts';
import { INPUT_FILES } from './texts.ts';
import type { VolumeInputs } from './volumes.ts';

/** Names of the containers. */
export const CONTAINERS = { fetch: 'fetch', collections: 'collections', play: 'main' } as const;

/** Resources of the fetch and collections containers. */
export const PREPARATION_RESOURCES: Resources = {
  requests: { cpu: '50m', memory: '64Mi' },
  limits: { cpu: '1', memory: '512Mi' },
};

/** How long the installation of collections and roles may take, in seconds. */
export const COLLECTIONS_SECONDS = 600;

const message = {
  terminationMessagePath: POD_PATHS.terminationLog,
  terminationMessagePolicy: 'File',
} as const;

const input = (file: string) => `${POD_PATHS.inputs}/${file}`;

/** The containers, in the order in which the kubelet starts them. */
export function podContainers(
  inputs: RunInputs,
  volumes: VolumeInputs,
  pod: PodSecurityContext,
): Container[] {
  return [
    fetchContainer(inputs, volumes, pod),
    collectionsContainer(inputs, volumes, pod),
    playContainer(inputs, volumes),
  ];
}

/** Our image; the only container that fetches. It leaves checkout, launcher and a marker in the source volume. */
function fetchContainer({ settings }: RunInputs, volumes: VolumeInputs, pod: PodSecurityContext): Container {
  return {
    name: CONTAINERS.fetch,
    ...(settings.operatorImage === undefined ? {} : { image: settings.operatorImage }),
    args: ['fetch', input(INPUT_FILES.fetch), POD_PATHS.source],
    env: [{ name: 'HOME', value: '/tmp' }],
    resources: settings.preparationResources ?? PREPARATION_RESOURCES,
    securityContext: preparationSecurityContext(pod),
    ...message,
    volumeMounts: fetchMounts(volumes),
  };
}

type Image = Pick<Container, 'image' | 'imagePullPolicy'>;

function executionEnvironment({ playbook, settings }: RunInputs): Image {
  const { image: named, imagePullPolicy } = playbook.spec.runtime ?? {};
  const image = effectiveImage(named, settings);
  return {
    ...(image === undefined ? {} : { image }),
    ...(imagePullPolicy === undefined ? {} : { imagePullPolicy }),
  };
}

function collectionsContainer(inputs: RunInputs, volumes: VolumeInputs, pod: PodSecurityContext): Container {
  const repository = resolvedRepository(inputs)?.spec;
  return {
    name: CONTAINERS.collections,
    ...executionEnvironment(inputs),
    command: bootstrapCommand({
      launcher: POD_PATHS.launcher,
      spec: input(INPUT_FILES.collections),
      waitSeconds: fetchTimeout(repository),
      marker: POD_PATHS.collections,
      steps: [POD_PATHS.source],
    }),
    env: [{ name: 'HOME', value: '/tmp' }, ...proxyEnvironment(inputs)],
    resources: inputs.settings.preparationResources ?? PREPARATION_RESOURCES,
    securityContext: preparationSecurityContext(pod),
    ...message,
    volumeMounts: collectionsMounts(volumes),
  };
}

function playContainer(inputs: RunInputs, volumes: VolumeInputs): Container {
  const { material } = volumes;
  const resources = effectiveResources(inputs);
  return {
    name: CONTAINERS.play,
    ...executionEnvironment(inputs),
    command: bootstrapCommand({
      launcher: POD_PATHS.launcher,
      spec: input(INPUT_FILES.run),
      waitSeconds: fetchTimeout(resolvedRepository(inputs)?.spec) + COLLECTIONS_SECONDS,
      steps: [POD_PATHS.source, POD_PATHS.collections],
    }),
    env: [
      { name: 'HOME', value: HOME },
      ...material.env.map(({ name, secretKeyRef }) => ({ name, valueFrom: { secretKeyRef } })),
    ],
    ...(material.envFrom.length === 0
      ? {}
      : { envFrom: material.envFrom.map((name) => ({ secretRef: { name } })) }),
    ...(resources === undefined ? {} : { resources }),
    securityContext: playSecurityContext(inputs.playbook.spec.runtime?.securityContext),
    ...message,
    volumeMounts: playMounts(volumes),
  };
}

const PROXY_VARIABLES = {
  httpProxy: ['HTTP_PROXY', 'http_proxy'],
  httpsProxy: ['HTTPS_PROXY', 'https_proxy'],
  noProxy: ['NO_PROXY', 'no_proxy'],
} as const;

/** The proxy for ansible-galaxy, which knows it by the usual variables; programs disagree about their case. */
function proxyEnvironment(inputs: RunInputs): EnvVar[] {
  const secret = resolvedRepository(inputs)?.spec.proxy?.secretRef.name;
  return PROXY_KEYS.flatMap((key) =>
    PROXY_VARIABLES[key].flatMap((name): EnvVar[] => {
      if (secret !== undefined)
        return [{ name, valueFrom: { secretKeyRef: { name: secret, key, optional: true } } }];
      const value = inputs.settings.proxy?.[key];
      return value === undefined ? [] : [{ name, value }];
    }),
  );
}
