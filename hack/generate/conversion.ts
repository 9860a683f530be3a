/**
 * The conversion stanza of the CustomResourceDefinitions, as a kustomize component. It is apart from `config/crd`,
 * so that the CRDs alone can be used without a server: the API server then takes objects of both versions as they are.
 */
import { INSTALLATION, WEBHOOK_PATHS, WEBHOOK_PORTS } from '../../schemas/common/installation.ts';
import { KIND_NAMES, type Kind } from '../../schemas/registry.ts';
import { crdName, versionsOf } from './crd.ts';
import type { Manifest } from './manifest.ts';

/** Kinds with more than one version. */
export const CONVERTED_KINDS: readonly Kind[] = KIND_NAMES.filter((kind) => versionsOf(kind).length > 1);

const conversion = {
  strategy: 'Webhook',
  webhook: {
    clientConfig: {
      service: {
        namespace: INSTALLATION.namespace,
        name: INSTALLATION.conversionService,
        path: WEBHOOK_PATHS.convert,
        port: WEBHOOK_PORTS.service,
      },
    },
    conversionReviewVersions: ['v1'],
  },
};

/** The component. */
export const conversionComponent = (): Manifest => ({
  apiVersion: 'kustomize.config.k8s.io/v1alpha1',
  kind: 'Component',
  patches: [
    {
      target: {
        group: 'apiextensions.k8s.io',
        kind: 'CustomResourceDefinition',
        // A regular expression, which kustomize anchors.
        name: CONVERTED_KINDS.map((kind) => crdName(kind).replaceAll('.', '\\.')).join('|'),
      },
      patch: JSON.stringify([{ op: 'add', path: '/spec/conversion', value: conversion }], undefined, 2),
    },
  ],
});
