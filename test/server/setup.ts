import { startEnvironment } from './environment.ts';
import { publish } from './shared.ts';

const running = globalThis as { serverSuite?: { stop(): Promise<void> } };

/** Starts one environment for the whole suite: a control plane with controllers, and one replica. */
export default async function setup(): Promise<void> {
  const environment = await startEnvironment({ controllerManager: true });
  running.serverSuite = environment;
  publish(environment);
}
