/** From the names on the command line to objects. */
import type { Context } from '../context.ts';
import { UsageError } from '../usage-error.ts';
import { type Manifests, manifestsOf } from './objects.ts';
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
