/** The volumes of the Pod. */
import type { RepositorySpec } from '../../schemas/v1beta1/repository.ts';
import type { Runtime } from '../../schemas/v1beta1/runtime.ts';
import type { Volume } from './kubernetes.ts';
import type { KeyFile, PlayMaterial, TextFile } from './material.ts';
import { cacheClaim, galaxyFiles, gitFiles, proxyFiles } from './preparation.ts';
import { inputAnnotation } from './texts.ts';

/** Prefix of the names of our volumes; volumes of users must not have it. */
export const OWN_VOLUME_PREFIX = 'apo-';

/** Names of our volumes. */
export const VOLUMES = {
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
  noToken: 'apo-no-token',
} as const;
/** Name of the volume of a whole Secret or ConfigMap. */
export const objectVolume = (index: number): string => `apo-object-${index}`;
/** Name of the volume of an entry of `secrets.files`. */
export const secretVolume = (index: number): string => `apo-secret-${index}`;

/** Index in `secrets.files` of the Secret that a volume mounts; undefined for any other volume. */
export function secretVolumeIndex(name: string): number | undefined {
  const index = /^apo-secret-([0-9]+)$/.exec(name)?.[1];
  return index === undefined ? undefined : Number(index);
}

/** In memory, bounded: what fills it must not take the memory of the node. */
const inMemory = (sizeLimit: string) => ({ medium: 'Memory', sizeLimit }) as const;
/** Room for copies of secrets. */
const SECRETS = inMemory('64Mi');
/** Room for copies of secrets and the home directory of Ansible, with the modules that it sends to hosts. */
const PLAY = inMemory('256Mi');

/** What the volumes hold. */
export interface VolumeInputs {
  readonly texts: readonly TextFile[];
  readonly material: PlayMaterial;
  readonly repository: RepositorySpec | undefined;
  /** UID of the Repository, or its name: the directory of its own in a cache that several share. */
  readonly repositoryId: string;
  readonly runtime: Runtime | undefined;
  /** Whether the Pod has a token of the Kubernetes API. */
  readonly token: boolean;
  /** Whether fsGroup gives the Pod's user access to files that others may not read. */
  readonly fsGroup: boolean;
}

/** Volumes of the Pod, ours first. */
export function podVolumes(inputs: VolumeInputs): Volume[] {
  const { repository, material, runtime } = inputs;
  const mode = inputs.fsGroup ? 0o440 : 0o444;
  const claim = repository && cacheClaim(repository);
  return [
    inputVolume(inputs.texts),
    { name: VOLUMES.source, emptyDir: {} },
    { name: VOLUMES.collections, emptyDir: {} },
    { name: VOLUMES.work, emptyDir: {} },
    { name: VOLUMES.tmp, emptyDir: {} },
    { name: VOLUMES.home, emptyDir: {} },
    { name: VOLUMES.private, emptyDir: PLAY },
    { name: VOLUMES.fetchTmp, emptyDir: SECRETS },
    { name: VOLUMES.collectionsTmp, emptyDir: {} },
    { name: VOLUMES.collectionsPrivate, emptyDir: SECRETS },
    ...(inputs.token ? [{ name: VOLUMES.noToken, emptyDir: {} }] : []),
    ...keyVolume(VOLUMES.files, material.files, mode),
    ...keyVolume(VOLUMES.fetchCredentials, fetchKeys(repository), mode),
    ...keyVolume(VOLUMES.collectionsCredentials, collectionsKeys(repository), mode),
    ...material.objects.map(
      ({ kind, name }, index): Volume =>
        kind === 'Secret'
          ? { name: objectVolume(index), secret: { secretName: name, defaultMode: mode } }
          : { name: objectVolume(index), configMap: { name } },
    ),
    ...material.mounts.map(
      ({ secretRef, items }, index): Volume => ({
        name: secretVolume(index),
        secret: { secretName: secretRef.name, defaultMode: mode, ...(items === undefined ? {} : { items }) },
      }),
    ),
    ...(claim === undefined
      ? []
      : [{ name: VOLUMES.cache, persistentVolumeClaim: { claimName: claim.claimName } }]),
    ...(runtime?.volumes ?? []),
  ];
}

/** Keys that the fetch step reads. */
export const fetchKeys = (repository: RepositorySpec | undefined): KeyFile[] =>
  repository === undefined ? [] : [...gitFiles(repository), ...proxyFiles(repository)];

/** Keys that the installation of collections reads. */
export const collectionsKeys = (repository: RepositorySpec | undefined): KeyFile[] =>
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
