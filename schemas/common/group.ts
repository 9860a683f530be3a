/**
 * Names that make up the API besides its fields: group, versions, labels, annotations, finalizer. What each of them
 * means to users stands in `metadata-meaning.ts`.
 */

/** The API group, the same as the origin's. */
export const GROUP = 'ansible.cloud37.dev';

/** Versions served, oldest first. */
export const VERSIONS = ['v1alpha1', 'v1beta1'] as const;
/** A served version. */
export type Version = (typeof VERSIONS)[number];
/** The version that every object converts through and that etcd stores. */
export const HUB_VERSION: Version = 'v1beta1';

/** `apiVersion` of a version of the group. */
export const apiVersion = (version: Version): string => `${GROUP}/${version}`;

/** Labels on the objects that we create; the first six are the origin's. */
export const LABELS = {
  managedBy: `${GROUP}/managed-by`,
  ownerKind: `${GROUP}/owner-kind`,
  ownerName: `${GROUP}/owner-name`,
  ownerUid: `${GROUP}/owner-uid`,
  runId: `${GROUP}/run-id`,
  runType: `${GROUP}/run-type`,
  run: `${GROUP}/run`,
  attempt: `${GROUP}/attempt`,
  playbook: `${GROUP}/playbook`,
  repository: `${GROUP}/repository`,
} as const;

/** Value of the managed-by label, as the origin writes it. */
export const MANAGED_BY = 'ansible-operator';

/** Annotations that users, the admission chain or controllers write; what each means: `metadata-meaning.ts`. */
export const ANNOTATIONS = {
  runNow: `${GROUP}/run-now`,
  syncNow: `${GROUP}/sync-now`,
  bypass: `${GROUP}/bypass`,
  restored: `${GROUP}/restored`,
  author: `${GROUP}/author`,
  runNowBy: `${GROUP}/run-now-by`,
  hubDelta: `${GROUP}/v1beta1-delta`,
  spokeDelta: `${GROUP}/v1alpha1-delta`,
} as const;

/** Annotations of Pods of attempts that hold files start with this; the name of the file follows. */
export const INPUT_ANNOTATION_PREFIX = `${GROUP}/input-`;

/** Finalizer on the owning objects, the origin's. */
export const FINALIZER = `${GROUP}/finalizer`;
/** Finalizer on the Pods of attempts: keeps a Pod until its result has been recorded. */
export const RESULT_FINALIZER = `${GROUP}/result`;
