/** What a command gets from the process besides its options. */
import type { Readable } from 'node:stream';
import type { Output } from './output.ts';

/** The process, as commands see it. */
export interface Context {
  readonly stdin: Readable;
  /** The result: what another program may read. */
  readonly stdout: Output;
  /** Notes, problems and progress. */
  readonly stderr: Output;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** A command: options in, exit code out. */
export type CommandRun<Options> = (options: Options, context: Context) => Promise<number>;
