/** Installs the operator's manifests in a control plane whose admission server runs beside it. */
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { ControlPlane } from '../control-plane.ts';
import { writeKubeconfig } from '../kubeconfig.ts';
import { type Manifest, outsideCluster, type Reach } from './manifests.ts';

/** The kustomization that is installed: everything that `kubectl apply -k .` brings. */
const KUSTOMIZATION = join(import.meta.dirname, '../../../config/default');

/** Namespace and ServiceAccount that the server runs as. */
export interface ServerAccount {
  namespace: string;
  name: string;
}

/**
 * Applies CRDs, roles, Services and webhook configurations; may be called again. Returns when the CRDs are
 * established. Throws with kubectl's message when the API server refuses something.
 */
export async function installOperator(plane: ControlPlane, reach: Reach): Promise<void> {
  const { stdout } = await done(plane, ['kustomize', KUSTOMIZATION]);
  const objects = outsideCluster(
    parseAllDocuments(stdout).map((document) => document.toJS() as Manifest),
    reach,
  );
  // Namespaces and CRDs before what is in them.
  const first = objects.filter(({ kind }) => kind === 'Namespace' || kind === 'CustomResourceDefinition');
  const rest = objects.filter((object) => !first.includes(object));
  await apply(plane, first);
  await done(plane, ['wait', '--for=condition=Established', '--timeout=60s', 'crd', '--all']);
  await apply(plane, rest);
}

/** Writes a kubeconfig of a ServiceAccount, with exactly its rights; the token is good for a year. */
export async function writeAccountKubeconfig(
  plane: ControlPlane,
  { namespace, name }: ServerAccount,
  file: string,
): Promise<void> {
  const args = ['create', 'token', name, '--namespace', namespace, '--duration=8760h'];
  const { stdout } = await done(plane, args);
  await writeKubeconfig(file, plane.server, plane.pki.ca.certificate, { token: stdout.trim() });
}

async function apply(plane: ControlPlane, objects: readonly Manifest[]): Promise<void> {
  // What others own, such as caBundle, stays theirs.
  const args = ['apply', '--server-side', '--force-conflicts', '--field-manager=install', '-f', '-'];
  await done(plane, args, JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }));
}

async function done(plane: ControlPlane, args: readonly string[], stdin?: string) {
  const result = await plane.kubectl(args, stdin);
  if (result.code !== 0) throw new Error(`kubectl ${args.join(' ')} failed:\n${result.stderr}`);
  return result;
}
