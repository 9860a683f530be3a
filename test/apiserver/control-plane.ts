/** How the test files, in processes of their own, reach the control plane that the suite's setup has started. */
import { join } from 'node:path';
import { type CommandResult, runCommand } from '../../hack/cluster/command.ts';
import type { ControlPlane } from '../../hack/cluster/control-plane.ts';

/** Where the control plane is: paths and URL. */
export type Connection = Pick<ControlPlane, 'binaries' | 'directory' | 'kubeconfig' | 'pki' | 'server'>;

const VARIABLE = 'APISERVER_SUITE_CONNECTION';
const running = globalThis as { apiServerSuite?: ControlPlane };

/** Makes the control plane known to the processes of the test files, which inherit the environment. */
export function publish(controlPlane: ControlPlane): void {
  const { binaries, directory, kubeconfig, pki, server } = controlPlane;
  process.env[VARIABLE] = JSON.stringify({ binaries, directory, kubeconfig, pki, server });
  running.apiServerSuite = controlPlane;
}

/** Ends the published control plane. */
export async function stopPublished(): Promise<void> {
  await running.apiServerSuite?.stop();
}

/** Where the control plane is. Throws when the suite's setup has not run. */
export function connection(): Connection {
  const text = process.env[VARIABLE];
  if (text === undefined) throw new Error('no control plane: run these tests through jest.config.js');
  return JSON.parse(text);
}

/** Runs kubectl as administrator; a non-zero exit code is a result, not an error. */
export function kubectl(args: readonly string[], stdin?: string): Promise<CommandResult> {
  const { binaries, directory, kubeconfig } = connection();
  const env = { KUBECONFIG: kubeconfig, KUBECACHEDIR: join(directory, 'kubectl-cache'), KUBERC: 'off' };
  return runCommand(join(binaries, 'kubectl'), args, stdin === undefined ? { env } : { env, stdin });
}
