/** What generated manifests have in common. */
import { PRODUCT } from '../../schemas/common/installation.ts';

/** Any object of Kubernetes. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata?: object;
  readonly [field: string]: unknown;
}

/** Labels of everything that belongs to an installation (https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/). */
export const PRODUCT_LABELS = { 'app.kubernetes.io/name': PRODUCT } as const;

/** Metadata of an object of an installation. */
export const metadata = (name: string, more: object = {}) => ({
  name,
  ...more,
  labels: { ...PRODUCT_LABELS },
});

/** A kustomization of resources, in the order in which they are listed. */
export const kustomization = (resources: readonly string[], more: object = {}): Manifest => ({
  apiVersion: 'kustomize.config.k8s.io/v1beta1',
  kind: 'Kustomization',
  resources,
  ...more,
});
