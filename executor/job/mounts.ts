/** Which container sees which volume. Each secret is seen by the containers that need it only. */
import type { VolumeMount } from './kubernetes.ts';
import { HOME, POD_LAYOUT, POD_PATHS, SHARED_CACHE } from './layout.ts';
import type { TextFile } from './material.ts';
import { cacheClaim } from './preparation.ts';
import { INPUT_FILES } from './texts.ts';
import {
  collectionsKeys,
  fetchKeys,
  objectVolume,
  secretVolume,
  VOLUMES,
  type VolumeInputs,
} from './volumes.ts';

const passwdMount = (texts: readonly TextFile[]): VolumeMount[] =>
  texts.some(({ place }) => place === INPUT_FILES.passwd)
    ? [{ name: VOLUMES.inputs, mountPath: '/etc/passwd', subPath: INPUT_FILES.passwd, readOnly: true }]
    : [];

const readOnly = (name: string, mountPath: string): VolumeMount => ({ name, mountPath, readOnly: true });

/**
 * A container that mounts something where the token goes is not given one (the ServiceAccount admission plugin of
 * kube-apiserver): the token is for the play.
 */
const withoutToken = ({ token }: VolumeInputs): VolumeMount[] =>
  token ? [readOnly(VOLUMES.noToken, '/var/run/secrets/kubernetes.io/serviceaccount')] : [];

/** Mounts of the container that fetches the checkout. */
export const fetchMounts = (inputs: VolumeInputs): VolumeMount[] => [
  readOnly(VOLUMES.inputs, POD_PATHS.inputs),
  { name: VOLUMES.source, mountPath: POD_PATHS.source },
  { name: VOLUMES.fetchTmp, mountPath: '/tmp' },
  ...(fetchKeys(inputs.repository).length === 0
    ? []
    : [readOnly(VOLUMES.fetchCredentials, POD_LAYOUT.credentials)]),
  ...withoutToken(inputs),
];

/** Mounts of the container that installs collections and roles. */
export function collectionsMounts(inputs: VolumeInputs): VolumeMount[] {
  const { texts, repository, repositoryId } = inputs;
  const claim = repository && cacheClaim(repository);
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
    ...withoutToken(inputs),
  ];
}

/** Mounts of the container of the play. What was prepared is read-only to it. */
export function playMounts({ texts, material, repository, runtime }: VolumeInputs): VolumeMount[] {
  const shared = repository && cacheClaim(repository)?.access === 'ReadWrite';
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
    ...material.objects.map(({ place }, index) =>
      readOnly(objectVolume(index), `${POD_LAYOUT.objects}/${place}`),
    ),
    ...(shared ? [{ name: VOLUMES.cache, mountPath: SHARED_CACHE }] : []),
    ...material.mounts.map(({ mountPath }, index) => readOnly(secretVolume(index), mountPath)),
    ...(runtime?.volumeMounts ?? []),
  ];
}
