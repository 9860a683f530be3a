import { ConnectionError } from './errors.ts';

/** Ends an operation that takes too long, or that one of several signals ends. */
export interface TimeLimit {
  /** Aborted when the time is over, with a ConnectionError as reason, or with one of the signals. */
  readonly signal: AbortSignal;
  /** Starts the time. */
  start(): void;
  /** Passes chunks on, and limits the wait for each; the time that the reader takes does not count. */
  watch(chunks: AsyncIterable<Buffer>): AsyncIterable<Buffer>;
  /** Stops the time and forgets the signals. Must be called when the operation has ended. */
  end(): void;
}

/**
 * @param name of the operation, for the message.
 * @param ms the time, in milliseconds.
 * @param signals end the operation too; undefined ones are passed over.
 */
export function timeLimit(
  name: string,
  ms: number,
  signals: readonly (AbortSignal | undefined)[],
): TimeLimit {
  const controller = new AbortController();
  const linked: (() => void)[] = [];
  let timer: NodeJS.Timeout | undefined;

  for (const signal of signals) {
    if (signal === undefined) continue;
    const abort = () => controller.abort(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    linked.push(() => signal.removeEventListener('abort', abort));
  }
  const stop = () => clearTimeout(timer);
  const start = () => {
    stop();
    timer = setTimeout(() => {
      controller.abort(new ConnectionError(`${name}: no answer within ${ms} ms`, 'ETIMEDOUT', true));
    }, ms);
  };
  async function* watch(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, void> {
    start();
    for await (const chunk of chunks) {
      stop();
      yield chunk;
      start();
    }
    stop();
  }
  return {
    signal: controller.signal,
    start,
    watch,
    end: () => {
      stop();
      for (const unlink of linked) unlink();
    },
  };
}
