import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Component, startComponent, waitReady } from './component.ts';
import { startGuard } from './guard.ts';

/** A program to start, and how to learn that it is ready. */
export interface Start {
  /** Name of the component, and of its log file. */
  name: string;
  /** Path of the binary. */
  file: string;
  args: readonly string[];
  /** Environment; default: HOME alone. */
  env?: NodeJS.ProcessEnv;
  /** Tells whether it is ready; it is asked again until it says so. */
  ready: () => Promise<boolean>;
  readyTimeoutMs: number;
}

/** Owns the directory and the processes of one control plane. */
export interface Supervisor {
  directory: string;
  /** Process IDs by name, of what runs now. */
  processes(): Record<string, number>;
  /** Starts a component and waits until it is ready; throws as {@link waitReady} does. A name is used again only after its component has ended. */
  start(spec: Start): Promise<Component>;
  /** Ends all components, the last started first. */
  stopComponents(): Promise<void>;
  /** Ends everything and removes the directory. May be called more than once. */
  close(): Promise<void>;
}

const graceMs = 5_000;

/**
 * Makes a directory of its own under `parentDirectory`, and a guard over it and what is started.
 * @param logDirectory an existing directory for the logs, which then stay; default: its own directory.
 */
export async function createSupervisor(
  parentDirectory = tmpdir(),
  logDirectory?: string,
): Promise<Supervisor> {
  const directory = await mkdtemp(join(parentDirectory, 'apo-control-plane-'));
  const guard = await startGuard(directory);
  const components = new Map<string, Component>();
  let closing: Promise<void> | undefined;

  const start = async ({ ready, readyTimeoutMs, ...spec }: Start): Promise<Component> => {
    const logFile = join(logDirectory ?? directory, `${spec.name}.log`);
    const component = await startComponent({ ...spec, directory, logFile });
    components.set(spec.name, component);
    guard.watch(component.pid);
    component.ended.then(() => guard.forget(component.pid));
    await waitReady(component, ready, readyTimeoutMs);
    return component;
  };
  const stopComponents = async (): Promise<void> => {
    for (const component of [...components.values()].toReversed()) await component.stop(graceMs);
    components.clear();
  };
  const close = async (): Promise<void> => {
    await stopComponents();
    await rm(directory, { recursive: true, force: true });
    await guard.stop();
  };
  return {
    directory,
    processes: () => ({
      guard: guard.pid,
      ...Object.fromEntries([...components].map(([name, { pid }]) => [name, pid])),
    }),
    start,
    stopComponents,
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}
