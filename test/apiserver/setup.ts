import { join } from 'node:path';
import { startControlPlane } from '../../hack/cluster/control-plane.ts';
import { publish } from './control-plane.ts';

const bases = join(import.meta.dirname, '../../config/crd/bases');

/** Starts one control plane for the whole suite, and installs the generated CRDs in it as a user would. */
export default async function setup(): Promise<void> {
  const controlPlane = await startControlPlane();
  try {
    const { code, stderr } = await controlPlane.kubectl(['apply', '-f', bases]);
    if (code !== 0) throw new Error(`the API server refuses the generated CRDs:\n${stderr}`);
    const crds = ['wait', '--for=condition=Established', '--timeout=30s', 'crd', '--all'];
    const waited = await controlPlane.kubectl(crds);
    if (waited.code !== 0) throw new Error(`the generated CRDs are not established:\n${waited.stderr}`);
  } catch (error) {
    await controlPlane.stop();
    throw error;
  }
  publish(controlPlane);
}
