/**
 * The environment that the suite's setup has started, as the test files in processes of their own reach it. It is
 * for tests that only use the operator; tests that break something start an environment of their own.
 */
import { join } from 'node:path';
import { type CommandResult, runCommand } from '../../hack/cluster/command.ts';
import type { ControlPlane } from '../../hack/cluster/control-plane.ts';
import type { ProcessPorts } from '../../hack/cluster/operator/server.ts';
import { type Api, createApi } from './api.ts';
import type { Environment } from './environment.ts';

/** Where everything is: paths, URL and ports. */
export type Connection = Pick<ControlPlane, 'binaries' | 'directory' | 'kubeconfig' | 'pki' | 'server'> & {
  readonly replica: ProcessPorts;
};

const VARIABLE = 'SERVER_SUITE_CONNECTION';

/** Makes the environment known to the processes of the test files, which inherit the variables of this one. */
export function publish({ plane, replicas: [replica] }: Environment): void {
  const { binaries, directory, kubeconfig, pki, server } = plane;
  const parts = { binaries, directory, kubeconfig, pki, server, replica: replica?.ports };
  process.env[VARIABLE] = JSON.stringify(parts);
}

/** Where the environment is. Throws when the suite's setup has not run. */
export function connection(): Connection {
  const text = process.env[VARIABLE];
  if (text === undefined) throw new Error('no control plane: run these tests through jest.config.js');
  return JSON.parse(text);
}

/** A client of the API server as administrator. */
export const connect = (): Promise<Api> => createApi(connection());

/** Runs kubectl as administrator; a non-zero exit code is a result, not an error. */
export function kubectl(args: readonly string[], stdin?: string): Promise<CommandResult> {
  const { binaries, directory, kubeconfig } = connection();
  const env = { KUBECONFIG: kubeconfig, KUBECACHEDIR: join(directory, 'kubectl-cache'), KUBERC: 'off' };
  return runCommand(join(binaries, 'kubectl'), args, stdin === undefined ? { env } : { env, stdin });
}

/** How many of everything random there are: few, or with `SUITE_SIZE=full` many. */
export const sized = (few: number, many: number): number => (process.env.SUITE_SIZE === 'full' ? many : few);
