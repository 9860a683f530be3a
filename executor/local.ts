/** A Run as local processes: the same fetch step, the same launcher and the same inputs as in a Pod. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, resolve, sep } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FailureClass } from '../schemas/common/failure-class.ts';
import { systemResolver } from './fetch/address.ts';
import { type FetchResult, fetchSource } from './fetch/fetch-source.ts';
import { fetchRequest } from './fetch-input.ts';
import { type RunInputs, resolvedRepository } from './job/inputs.ts';
import { playMaterial } from './job/material.ts';
import { launcherSpec } from './launcher-input.ts';
import { type Interrupts, type LauncherEnd, type Observer, runLauncher } from './local/attempt.ts';
import { privateRoot } from './local/directory.ts';
import { type LocalLayout, localLayout } from './local/layout.ts';
import { missingProgram } from './local/programs.ts';
import { nextAttempt } from './local/retry.ts';
import { collectMaterial, type Material, type ObjectValues } from './local/values.ts';
import type { AttemptRecord } from './record.ts';

/** What is run. */
export interface LocalRun {
  readonly inputs: Omit<RunInputs, 'attempt' | 'retryHosts'>;
  /** Absolute path of a working tree to use instead of cloning the Repository. */
  readonly tree?: string;
  readonly values: ObjectValues;
}

/** What it takes from its surroundings. */
export interface LocalSurroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Where the private directory of the Run is made. */
  readonly temporaryDirectory: string;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  /** In [0, 1). */
  readonly random: () => number;
  readonly interrupts: Interrupts;
}

/** What a user may watch. */
export interface LocalObserver extends Observer {
  /** What goes on outside of the launcher: fetching, waiting for another attempt. */
  readonly onActivity: (text: string) => void;
  /** What differs from a Pod, and what a user should know. */
  readonly onWarning: (text: string) => void;
}

/** Why a Run did not succeed. */
export interface LocalFailure {
  readonly class: FailureClass;
  readonly message: string;
  /** What to do about it. */
  readonly hint?: string;
  readonly host?: string;
  readonly task?: string;
}

/** How a Run ended. */
export interface LocalOutcome {
  readonly failure?: LocalFailure;
  readonly fetch?: FetchResult;
  /** The record of the last attempt that has one. */
  readonly record?: AttemptRecord;
  readonly attempts: number;
  readonly milliseconds: number;
}

/** Runs. Never throws for what a repository, a play or a missing program can cause; leaves no process and no file. */
export async function runLocally(
  run: LocalRun,
  surroundings: LocalSurroundings,
  observer: LocalObserver,
): Promise<LocalOutcome> {
  const { now, temporaryDirectory } = surroundings;
  const started = now();
  const missing = await missingProgram(surroundings.environment.PATH ?? '');
  if (missing) return { failure: missing, attempts: 0, milliseconds: now() - started };
  const root = await privateRoot(temporaryDirectory);
  try {
    const outcome = await attempts(run, root.path, surroundings, observer);
    return { ...outcome, milliseconds: now() - started };
  } finally {
    root.remove();
  }
}

type Outcome = Omit<LocalOutcome, 'milliseconds'>;

async function attempts(
  run: LocalRun,
  root: string,
  surroundings: LocalSurroundings,
  observer: LocalObserver,
): Promise<Outcome> {
  const { interrupts, random } = surroundings;
  const retry = run.inputs.run.spec.retry ?? run.inputs.playbook.spec.retry;
  let retryHosts: readonly string[] | undefined;
  let fetch: FetchResult | undefined;
  for (let attempt = 1; ; attempt += 1) {
    const inputs = { ...run.inputs, attempt, ...(retryHosts ? { retryHosts } : {}) };
    const ended = await oneAttempt({ ...run, inputs }, root, fetch, surroundings, observer);
    fetch = ended.fetch;
    const outcome = { ...ended, attempts: attempt };
    const next = ended.failure && nextAttempt(retry, attempt, ended.failure.class, ended.record, random());
    if (!next || !ended.failure) return outcome;
    observer.onWarning(`attempt ${attempt} ended: ${ended.failure.class}: ${ended.failure.message}`);
    observer.onActivity(`waiting ${Math.ceil(next.delayMs / 1000)} s for attempt ${attempt + 1}`);
    await sleep(next.delayMs, undefined, { signal: interrupts.stop }).catch(() => undefined);
    if (interrupts.stop.aborted) return { ...outcome, failure: CANCELLED };
    retryHosts = next.hosts;
  }
}

const CANCELLED: LocalFailure = { class: 'Cancelled', message: 'the Run was cancelled' };

async function oneAttempt(
  { inputs, tree, values }: LocalRun & { inputs: RunInputs },
  root: string,
  fetched: FetchResult | undefined,
  surroundings: LocalSurroundings,
  observer: LocalObserver,
): Promise<Omit<Outcome, 'attempts'>> {
  const { environment, interrupts } = surroundings;
  const repository = resolvedRepository(inputs)?.spec;
  const play = playMaterial(inputs.playbook.spec);
  const places = localLayout(root, inputs.attempt, tree);
  const { variables, ...material } = collectMaterial(play, repository, tree === undefined, places, values);
  const layout = { ...places, passEnvironment: [...places.passEnvironment, ...Object.keys(variables)] };

  const unwritable =
    material.missing.length > 0 ? missingMaterial(material.missing) : await writeMaterial(root, material);
  if (unwritable) return { failure: unwritable };
  if (inputs.attempt === 1) warnOfMounts(play.mounts, layout, observer);

  let fetch = fetched;
  if (tree === undefined && !fetch) {
    observer.onActivity('fetching the repository');
    const result = await fetchTree(inputs, layout, surroundings);
    if ('failure' in result) return { failure: result.failure };
    fetch = result.fetch;
  }
  observer.onActivity('starting');
  const end = await runLauncher(
    launcherSpec(inputs, layout),
    layout.spec,
    root,
    { ...environment, ...variables },
    interrupts,
    observer,
  );
  const failure = failureOf(end, interrupts);
  return {
    ...(fetch ? { fetch } : {}),
    ...(end.record ? { record: end.record } : {}),
    ...(failure ? { failure } : {}),
  };
}

async function fetchTree(
  inputs: RunInputs,
  layout: LocalLayout,
  { environment, interrupts, now }: LocalSurroundings,
): Promise<{ readonly fetch: FetchResult } | { readonly failure: LocalFailure }> {
  const request = fetchRequest(inputs, layout);
  if (!request) throw new Error('the Repository of a local Run must be known');
  const outcome = await fetchSource(request, {
    path: environment.PATH ?? '',
    temporaryDirectory: dirname(layout.source),
    resolve: systemResolver,
    now,
    signal: interrupts.stop,
  });
  return outcome.ok ? { fetch: outcome.result } : { failure: outcome.failure };
}

const missingMaterial = (missing: readonly string[]): LocalFailure => ({
  class: 'Config',
  message: `not among the given files: ${missing.join(', ')}`,
  hint: 'add the missing objects to the files, or give more files with -f',
});

async function writeMaterial(
  root: string,
  { files, directories }: Pick<Material, 'files' | 'directories'>,
): Promise<LocalFailure | undefined> {
  for (const directory of directories) await mkdir(directory, { recursive: true, mode: 0o700 });
  for (const { path, content } of files) {
    if (!resolve(path).startsWith(root + sep)) {
      return { class: 'Config', message: `the path ${path.slice(root.length)} leads out of its directory` };
    }
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await writeFile(path, content, { mode: 0o600 });
  }
  return undefined;
}

function warnOfMounts(
  mounts: readonly { mountPath: string }[],
  { mountRoot }: LocalLayout,
  { onWarning }: LocalObserver,
): void {
  for (const { mountPath } of mounts) {
    onWarning(
      `secrets.files: a Pod has these files at ${mountPath}, this Run has them at ${mountRoot}${mountPath}`,
    );
  }
}

function failureOf({ record, stderr }: LauncherEnd, { stop }: Interrupts): LocalFailure | undefined {
  if (record) {
    const { class: failureClass, message = '', host, task } = record;
    if (!failureClass) return undefined;
    return {
      class: failureClass,
      message,
      ...(host === undefined ? {} : { host }),
      ...(task === undefined ? {} : { task }),
    };
  }
  if (stop.aborted) return CANCELLED;
  return {
    class: 'LauncherLost',
    message: `the launcher ended without a valid record${stderr === '' ? '' : `: ${lastLine(stderr)}`}`,
  };
}

const lastLine = (text: string): string => text.slice(text.lastIndexOf('\n') + 1);
