/** CustomResourceDefinitions (apiextensions.k8s.io/v1) from the registry. */
import { deprecationWarning } from '../../schemas/common/deprecation.ts';
import { apiVersion, GROUP, HUB_VERSION, VERSIONS, type Version } from '../../schemas/common/group.ts';
import { KIND_NAMES, type Kind, kindEntry, type VersionEntry } from '../../schemas/registry.ts';
import { type StructuralSchema, structuralSchema } from './structural.ts';

/** The part of a CustomResourceDefinition that we write. */
export interface CustomResourceDefinition {
  readonly apiVersion: 'apiextensions.k8s.io/v1';
  readonly kind: 'CustomResourceDefinition';
  readonly metadata: { readonly name: string; readonly labels: Readonly<Record<string, string>> };
  readonly spec: {
    readonly group: string;
    readonly names: Readonly<Record<string, string | readonly string[]>>;
    readonly scope: string;
    readonly versions: readonly CrdVersion[];
  };
}

/** One version of a CustomResourceDefinition. */
export interface CrdVersion {
  readonly name: Version;
  readonly served: boolean;
  readonly storage: boolean;
  readonly deprecated?: boolean;
  readonly deprecationWarning?: string;
  readonly schema: { readonly openAPIV3Schema: StructuralSchema };
  readonly subresources: { readonly status: object };
  readonly additionalPrinterColumns: readonly object[];
}

/** Name of the CustomResourceDefinition of a kind. */
export const crdName = (kind: Kind): string => `${kindEntry(kind).plural}.${GROUP}`;

/** Name of the file of the CustomResourceDefinition of a kind, as controller-gen names it. */
export const crdFile = (kind: Kind): string => `${GROUP}_${kindEntry(kind).plural}.yaml`;

/**
 * The CustomResourceDefinition of a kind. It has no `conversion`: the webhook that converts between versions is
 * added by a patch where that webhook is installed.
 */
export function customResourceDefinition(kind: Kind): CustomResourceDefinition {
  const entry = kindEntry(kind);
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: crdName(kind), labels: { 'app.kubernetes.io/name': 'ansible-playbook-operator' } },
    spec: {
      group: GROUP,
      names: {
        kind,
        listKind: `${kind}List`,
        plural: entry.plural,
        singular: entry.singular,
        shortNames: entry.shortNames,
        categories: ['ansible'],
      },
      scope: entry.scope,
      versions: versionsOf(kind).map(({ name, version }) => crdVersion(kind, name, version)),
    },
  };
}

/** The versions of a kind, the storage version first. */
export function versionsOf(kind: Kind): { name: Version; version: VersionEntry }[] {
  const { versions } = kindEntry(kind);
  return VERSIONS.toReversed().flatMap((name) => {
    const version = versions[name];
    return version === undefined ? [] : [{ name, version }];
  });
}

/** The schema of whole objects of a kind in a version. */
export function objectSchema(kind: Kind, name: Version): StructuralSchema {
  const entry = kindEntry(kind);
  const version = entry.versions[name];
  if (version === undefined) throw new Error(`${kind} does not exist in ${name}`);
  return {
    description: entry.description,
    type: 'object',
    // The origin never asked for a spec, and its objects must stay acceptable.
    ...(name === HUB_VERSION && { required: ['spec'] }),
    properties: {
      apiVersion: {
        description: `Version of the schema of this object: ${apiVersion(name)}.`,
        type: 'string',
      },
      kind: { description: `Kind of this object: ${kind}.`, type: 'string' },
      metadata: { type: 'object' },
      spec: { description: 'What is wanted.', ...structuralSchema(version.spec, `${kind}.${name}.spec`) },
      status: {
        description: 'What the controller has observed.',
        ...structuralSchema(version.status, `${kind}.${name}.status`),
      },
    },
    ...(entry.nameRule && { 'x-kubernetes-validations': [entry.nameRule] }),
  };
}

function crdVersion(kind: Kind, name: Version, version: VersionEntry): CrdVersion {
  const warning = deprecationWarning(kind, name);
  return {
    name,
    served: true,
    storage: name === HUB_VERSION,
    ...(warning !== undefined && { deprecated: true, deprecationWarning: warning }),
    schema: { openAPIV3Schema: objectSchema(kind, name) },
    subresources: { status: {} },
    additionalPrinterColumns: version.columns,
  };
}

/** The kustomization of all CustomResourceDefinitions. */
export const crdKustomization = () => ({
  apiVersion: 'kustomize.config.k8s.io/v1beta1',
  kind: 'Kustomization',
  resources: KIND_NAMES.map((kind) => `bases/${crdFile(kind)}`),
});
