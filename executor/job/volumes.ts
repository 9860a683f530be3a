/** The volumes of the Pod, and which container sees which. Each secret is seen by the containers that need it only. */
import type { RepositorySpec } from '../../schemas/v1beta1/repository.ts';
import type { Runtime } from '../../schemas/v1beta1/runtime.ts';
import type { Volume, VolumeMount } from './kubernetes.ts';
import { HOME, POD_LAYOUT, POD_PATHS } from './layout.ts';
import type { KeyFile, PlayMaterial, TextFile } from './material.ts';
import { galaxyFiles, gitFiles, proxyFiles } from './preparation.ts';
import { INPUT_FILES, inputAnnotation } from './texts.ts';

/** Prefix of the names of our volumes; volumes of users must not have it. */
export const OWN_VOLUME_PREFIX = 'apo-';

const VOLUMES = {
  inputs: 'apo-inputs',
  source: 'apo-source',
  collections: 'apo-collections',
  work: 'apo-work',
  tmp: 'apo-tmp',
  home: 'apo-home',
  private: 'apo-private',
  files: 'apo-files',
  fetchTmp: 'apo-fetch-tmp',
  fetchCredentials: 'apo-fetch-credentials',
  collectionsTmp: 'apo-collections-tmp',
  collectionsPrivate: 'apo-collections-private',
  collectionsCredentials: 'apo-collections-credentials',
  cache: 'apo-cache',
} as const;
const object = (index: number) => `apo-object-${index}`;
const secretMount = (index: number) => `apo-secret-${index}`;

/** Index in `secrets.files` of the Secret that a volume mounts; undefined for any other volume. */
export function secretVolumeIndex(name: string): number | undefined {
  const index = /^apo-secret-([0-9]+)$/.exec(name)?.[1];
  return index === undefined ? undefined : Number(index);
}

/** Secrets in memory need little room; a play that fills it must not take the node's memory. */
const MEMORY = { medium: 'Memory', sizeLimit: '64Mi' } as const;

/** What the volumes hold. */
export interface VolumeInputs {
  readonly texts: readonly TextFile[];
  readonly material: PlayMaterial;
  readonly repository: RepositorySpec | undefined;
  /** UID of the Repository, or its name: the directory of its own in a cache that several share. */
  readonly repositoryId: string;
  readonly runtime: Runtime | undefined;
  /** Whether fsGroup gives the Pod's user access to files that others may not read. */
  readonly fsGroup: boolean;
}

/** Volumes of the Pod, ours first. */
export function podVolumes(inputs: VolumeInputs): Volume[] {
  const { repository, material, runtime } = inputs;
  const mode = inputs.fsGroup ? 0o440 : 0o444;
  const claim = repository?.cache?.persistentVolumeClaim;
  return [
    inputVolume(inputs.texts),
    { name: VOLUMES.source, emptyDir: {} },
    { name: VOLUMES.collections, emptyDir: {} },
    { name: VOLUMES.work, emptyDir: {} },
    { name: VOLUMES.tmp, emptyDir: {} },
    { name: VOLUMES.home, emptyDir: {} },
    { name: VOLUMES.private, emptyDir: MEMORY },
    { name: VOLUMES.fetchTmp, emptyDir: MEMORY },
    { name: VOLUMES.collectionsTmp, emptyDir: {} },
    { name: VOLUMES.collectionsPrivate, emptyDir: MEMORY },
    ...keyVolume(VOLUMES.files, material.files, mode),
    ...keyVolume(VOLUMES.fetchCredentials, fetchKeys(repository), mode),
    ...keyVolume(VOLUMES.collectionsCredentials, collectionsKeys(repository), mode),
    ...material.objects.map(
      ({ kind, name }, index): Volume =>
        kind === 'Secret'
          ? { name: object(index), secret: { secretName: name, defaultMode: mode } }
          : { name: object(index), configMap: { name } },
    ),
    ...material.mounts.map(
      ({ secretRef, items }, index): Volume => ({
        name: secretMount(index),
        secret: { secretName: secretRef.name, defaultMode: mode, ...(items === undefined ? {} : { items }) },
      }),
    ),
    ...(claim === undefined
      ? []
      : [{ name: VOLUMES.cache, persistentVolumeClaim: { claimName: claim.claimName } }]),
    ...(runtime?.volumes ?? []),
  ];
}

const fetchKeys = (repository: RepositorySpec | undefined): KeyFile[] =>
  repository === undefined ? [] : [...gitFiles(repository), ...proxyFiles(repository)];

const collectionsKeys = (repository: RepositorySpec | undefined): KeyFile[] =>
  repository === undefined ? [] : [...gitFiles(repository), ...galaxyFiles(repository)];

const inputVolume = (texts: readonly TextFile[]): Volume => ({
  name: VOLUMES.inputs,
  downwardAPI: {
    items: texts.map(({ place }) => ({
      path: place,
      fieldRef: { fieldPath: `metadata.annotations['${inputAnnotation(place)}']` },
    })),
  },
});

function keyVolume(name: string, files: readonly KeyFile[], defaultMode: number): Volume[] {
  if (files.length === 0) return [];
  const sources = files.map(({ kind, name: object, key, place, optional }) => ({
    [kind === 'Secret' ? 'secret' : 'configMap']: {
      name: object,
      items: [{ key, path: place }],
      ...(optional ? { optional } : {}),
    },
  }));
  return [{ name, projected: { defaultMode, sources } }];
}

const passwdMount = (texts: readonly TextFile[]): VolumeMount[] =>
  texts.some(({ place }) => place === INPUT_FILES.passwd)
    ? [{ name: VOLUMES.inputs, mountPath: '/etc/passwd', subPath: INPUT_FILES.passwd, readOnly: true }]
    : [];

const readOnly = (name: string, mountPath: string): VolumeMount => ({ name, mountPath, readOnly: true });

/** Mounts of the container that fetches the checkout. */
export const fetchMounts = ({ repository }: VolumeInputs): VolumeMount[] => [
  readOnly(VOLUMES.inputs, POD_PATHS.inputs),
  { name: VOLUMES.source, mountPath: POD_PATHS.source },
  { name: VOLUMES.fetchTmp, mountPath: '/tmp' },
  ...(fetchKeys(repository).length === 0 ? [] : [readOnly(VOLUMES.fetchCredentials, POD_LAYOUT.credentials)]),
];

/** Mounts of the container that installs collections and roles. */
export function collectionsMounts({ texts, repository, repositoryId }: VolumeInputs): VolumeMount[] {
  const claim = repository?.cache?.persistentVolumeClaim;
  const own = claim?.access === 'ReadWrite' ? {} : { subPath: repositoryId };
  return [
    readOnly(VOLUMES.inputs, POD_PATHS.inputs),
    readOnly(VOLUMES.source, POD_PATHS.source),
    { name: VOLUMES.collections, mountPath: POD_PATHS.collections },
    { name: VOLUMES.collectionsTmp, mountPath: '/tmp' },
    { name: VOLUMES.collectionsPrivate, mountPath: POD_PATHS.private },
    ...passwdMount(texts),
    ...(collectionsKeys(repository).length === 0
      ? []
      : [readOnly(VOLUMES.collectionsCredentials, POD_LAYOUT.credentials)]),
    ...(claim === undefined ? [] : [{ name: VOLUMES.cache, mountPath: POD_PATHS.cache, ...own }]),
  ];
}

/** Mounts of the container of the play. What was prepared is read-only to it. */
export function playMounts({ texts, material, repository, runtime }: VolumeInputs): VolumeMount[] {
  const shared = repository?.cache?.persistentVolumeClaim?.access === 'ReadWrite';
  return [
    readOnly(VOLUMES.inputs, POD_PATHS.inputs),
    readOnly(VOLUMES.source, POD_PATHS.source),
    readOnly(VOLUMES.collections, POD_PATHS.collections),
    { name: VOLUMES.work, mountPath: POD_LAYOUT.work },
    { name: VOLUMES.private, mountPath: POD_PATHS.private },
    { name: VOLUMES.tmp, mountPath: '/tmp' },
    { name: VOLUMES.home, mountPath: HOME },
    ...passwdMount(texts),
    ...(material.files.length === 0 ? [] : [readOnly(VOLUMES.files, POD_LAYOUT.files)]),
    ...material.objects.map(({ place }, index) => readOnly(object(index), `${POD_LAYOUT.objects}/${place}`)),
    ...(shared ? [{ name: VOLUMES.cache, mountPath: `${HOME}/.ansible` }] : []),
    ...material.mounts.map(({ mountPath }, index) => readOnly(secretMount(index), mountPath)),
    ...(runtime?.volumeMounts ?? []),
  ];
}
