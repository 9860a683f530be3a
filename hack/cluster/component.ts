import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** How a component is started. */
export interface ComponentSpec {
  /** For messages: `etcd`, `kube-apiserver`. */
  name: string;
  /** Path of the binary. */
  file: string;
  args: readonly string[];
  /** Its working directory and HOME. */
  directory: string;
  /** Its environment besides HOME; default: nothing. */
  env?: NodeJS.ProcessEnv;
  /** Takes its standard output and standard error. */
  logFile: string;
}

/** A long-running process of the control plane. */
export interface Component {
  name: string;
  pid: number;
  /** Resolves when the process has ended, with how: `exit code 1`, `signal SIGKILL`. */
  ended: Promise<string>;
  /** The last lines of its log. */
  logTail(): Promise<string>;
  /** Ends the process: SIGTERM, after `graceMs` SIGKILL; returns when it has ended. */
  stop(graceMs: number): Promise<void>;
}

/**
 * Starts a process in a session of its own, so that Ctrl-C in the terminal reaches only its parent, which stops
 * it in order. It inherits no environment by itself: etcd would take every `ETCD_…` variable as a flag, and proxy variables
 * would divert webhook calls.
 */
export async function startComponent(spec: ComponentSpec): Promise<Component> {
  const log = await open(spec.logFile, 'a', 0o600);
  try {
    const child = spawn(spec.file, spec.args, {
      cwd: spec.directory,
      env: { ...spec.env, HOME: spec.directory },
      stdio: ['ignore', log.fd, log.fd],
      detached: true,
    });
    const ended = new Promise<string>((resolve) => {
      child.once('exit', (code, signal) =>
        resolve(signal === null ? `exit code ${code}` : `signal ${signal}`),
      );
    });
    await once(child, 'spawn');
    return component(spec, child, ended);
  } finally {
    await log.close();
  }
}

/**
 * Waits until `probe` says true. Throws when the component ends first, or is not ready in time, with the end of
 * its log in the message, since the log itself goes away with the control plane.
 */
export async function waitReady(
  component: Component,
  probe: () => Promise<boolean>,
  timeoutMs: number,
): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  let end: string | undefined;
  const ended = component.ended.then((how) => {
    end = how;
  });
  while (!(await probe())) {
    if (end !== undefined) throw await failure(component, `ended (${end}) before it was ready`);
    if (performance.now() > deadline) throw await failure(component, `was not ready after ${timeoutMs} ms`);
    await Promise.race([sleep(100), ended]);
  }
}

function component(spec: ComponentSpec, child: ChildProcess, ended: Promise<string>): Component {
  return {
    name: spec.name,
    pid: child.pid ?? 0,
    ended,
    logTail: () => tail(spec.logFile),
    stop: async (graceMs) => {
      child.kill('SIGTERM');
      const late = new AbortController();
      const kill = sleep(graceMs, undefined, { signal: late.signal }).then(
        () => child.kill('SIGKILL'),
        () => false,
      );
      await ended;
      late.abort();
      await kill;
    },
  };
}

async function failure(component: Component, problem: string): Promise<Error> {
  return new Error(`${component.name} ${problem}; the end of its log:\n${await component.logTail()}`);
}

async function tail(file: string, lines = 20): Promise<string> {
  return (await readFile(file, 'utf8')).trimEnd().split('\n').slice(-lines).join('\n');
}
