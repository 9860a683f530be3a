/** From the names on the command line to objects. */
import { namespaceProblem } from '../../schemas/domain/object-name.ts';
import type { Context } from '../context.ts';
import { UsageError } from '../usage-error.ts';
import { isKustomization, kustomizeAdvice } from './kustomization.ts';
import { type Manifests, manifestsOf } from './objects.ts';
import { repeatedObjects } from './repeated.ts';
import { readInputs } from './sources.ts';

/** Options of every command that takes manifests. */
export interface InputOptions {
  readonly filename?: readonly string[];
  readonly recursive: boolean;
}

/** Reads and takes apart what the user named. Throws UsageError when that is nothing. */
export async function load(
  { filename, recursive }: InputOptions,
  { stdin }: Pick<Context, 'stdin'>,
): Promise<Manifests> {
  if (!filename) throw new UsageError('no input; name a file, a directory or - for standard input with -f');
  const { inputs, problems } = await readInputs(filename, { recursive, stdin });
  const found = manifestsOf(inputs);
  return { manifests: found.manifests, problems: [...problems, ...found.problems] };
}

/** Options of the commands that judge objects together. */
export interface ObjectOptions extends InputOptions {
  /** Namespace of objects that name none. */
  readonly namespace: string;
}

/** What `loadObjects` found. */
export interface ObjectsFound extends Manifests {
  /** What was left out, for people. */
  readonly notes: readonly string[];
}

/**
 * Reads what the user named as the objects of one cluster, in which each may stand once; kustomizations are left out.
 * `command` is what the user calls the command. Throws UsageError.
 */
export async function loadObjects(
  options: ObjectOptions,
  context: Pick<Context, 'stdin'>,
  command: string,
): Promise<ObjectsFound> {
  const { namespace } = options;
  const problem = namespaceProblem(namespace);
  if (problem !== undefined) throw new UsageError(`-n ${JSON.stringify(namespace)}: ${problem}`);
  const found = await load(options, context);
  const manifests = found.manifests.filter(({ source, object }) => !isKustomization(source, object));
  const left = found.manifests.filter(({ source, object }) => isKustomization(source, object));
  const problems = [...found.problems, ...repeatedObjects(manifests, namespace)];
  const advice = left.map((each) => ({ source: each.source, message: kustomizeAdvice(each, command) }));
  // Where there is nothing else, nothing would be done.
  if (manifests.length + problems.length === 0) return { manifests, problems: advice, notes: [] };
  return { manifests, problems, notes: advice.map(({ source, message }) => `${source} ${message}`) };
}
