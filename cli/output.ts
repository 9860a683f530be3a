/** The two output streams as commands see them: colours decided, a closed pipe survived. */
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import pc from 'picocolors';
import { type Stream, wantsColor } from './terminal.ts';

/** Paints text, or leaves it alone where there are no colours. */
export type Colors = ReturnType<typeof pc.createColors>;

/** One output stream. */
export interface Output {
  /** Writes a text; resolves when more may be written. A closed pipe swallows it. */
  readonly write: (text: string) => Promise<void>;
  readonly colors: Colors;
  readonly stream: Stream;
}

/** Wraps a stream of the process. */
export function outputTo(
  stream: Writable & Stream,
  environment: Readonly<Record<string, string | undefined>>,
  colorAllowed: boolean,
): Output {
  let closed = false;
  stream.on('error', () => {
    // A reader that went away (EPIPE) wants no more output; the exit code still tells the result.
    closed = true;
  });
  return {
    colors: pc.createColors(wantsColor(stream, environment, colorAllowed)),
    stream,
    write: async (text) => {
      if (closed || text === '' || stream.write(text)) return;
      const drained = new AbortController();
      await Promise.race([once(stream, 'drain', drained), once(stream, 'close', drained)])
        .catch(() => undefined)
        .finally(() => drained.abort());
    },
  };
}
