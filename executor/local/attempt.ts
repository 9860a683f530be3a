/** One attempt: the launcher as a child process, its events as they come, its record at the end. */
import { spawn } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type LauncherEvent, parseLauncherEvent } from '../launcher-event.ts';
import type { LauncherSpec } from '../launcher-spec.ts';
import { type AttemptRecord, parseRecord } from '../record.ts';
import { Tail } from './tail.ts';

/** How a local Run is interrupted. */
export interface Interrupts {
  /** Asks for a clean end. */
  readonly stop: AbortSignal;
  /** Ends everything at once. */
  readonly kill: AbortSignal;
}

/** What happens while a Run is under way. */
export interface Observer {
  readonly onEvent: (event: LauncherEvent) => void;
  /** Ansible's ordinary output, redacted. */
  readonly onOutput: (text: Buffer) => void;
}

/** How the launcher ended. */
export interface LauncherEnd {
  /** The last record, where there is a valid one that says it is the last. */
  readonly record?: AttemptRecord;
  /** The end of what the launcher wrote on its standard error. */
  readonly stderr: string;
}

/** Directory of the launcher. */
const LAUNCHER = fileURLToPath(new URL('../launcher', import.meta.url));
const LAUNCH = fileURLToPath(new URL('launch.py', import.meta.url));

const EVENTS_EVERY_MS = 80;
const STDERR_KEPT = 4096;
const HARD_END_MS = 5000;

/** Runs the launcher to its end. `directory` is removed by it, should this process die. */
export async function runLauncher(
  spec: LauncherSpec,
  specFile: string,
  directory: string,
  environment: Readonly<Record<string, string | undefined>>,
  { stop, kill }: Interrupts,
  observer: Observer,
): Promise<LauncherEnd> {
  await mkdir(dirname(specFile), { recursive: true, mode: 0o700 });
  for (const path of [spec.paths.work, spec.paths.private]) {
    if (path) await mkdir(path, { recursive: true, mode: 0o700 });
  }
  await writeFile(specFile, JSON.stringify(spec), { mode: 0o600 });

  const child = spawn('python3', ['-I', LAUNCH, LAUNCHER, specFile, directory, String(process.pid)], {
    // In a session of its own, Ctrl-C reaches only this process, which then asks the launcher to end cleanly.
    detached: true,
    env: { ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = Promise.withResolvers<void>();
  let stderr = '';
  child.stdout.on('data', observer.onOutput);
  child.stderr.on('data', (text: Buffer) => {
    stderr = (stderr + text.toString('utf8')).slice(-STDERR_KEPT);
    observer.onOutput(text);
  });
  child.once('error', (error) => {
    stderr = `python3 cannot be started: ${error.message}`;
    ended.resolve();
  });
  child.once('close', () => ended.resolve());

  let hardEnd: NodeJS.Timeout | undefined;
  const onStop = (): void => void child.kill('SIGTERM');
  // A second signal makes the launcher kill what it started. Only one that hangs is killed itself.
  const onKill = (): void => {
    onStop();
    hardEnd = setTimeout(() => child.kill('SIGKILL'), HARD_END_MS);
  };
  stop.addEventListener('abort', onStop);
  kill.addEventListener('abort', onKill);
  if (stop.aborted) onStop();
  try {
    await followEvents(spec.paths.events ?? '', ended.promise, observer);
  } finally {
    stop.removeEventListener('abort', onStop);
    kill.removeEventListener('abort', onKill);
    clearTimeout(hardEnd);
  }
  const record = parseRecord(await readFile(spec.paths.record).catch(() => ''));
  return { ...(record?.state === 'Finished' ? { record } : {}), stderr: stderr.trim() };
}

async function followEvents(path: string, ended: Promise<void>, { onEvent }: Observer): Promise<void> {
  const tail = new Tail(path);
  let over = false;
  const end = ended.then(() => {
    over = true;
  });
  try {
    for (;;) {
      const last = over;
      for (const line of await tail.lines()) {
        const event = parseLauncherEvent(line);
        if (event) onEvent(event);
      }
      if (last) return;
      await Promise.race([end, sleep(EVENTS_EVERY_MS)]);
    }
  } finally {
    await tail.close();
  }
}
