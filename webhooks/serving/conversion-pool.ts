/** Threads for large conversions. A thread does one at a time; what comes meanwhile waits its turn. */
import { Worker } from 'node:worker_threads';
import type { ConversionOutcome } from '../conversion-text.ts';
import type { ThreadMessage } from './conversion-thread.ts';

/** Takes the pieces of an answer. */
export type PieceWriter = (piece: Uint8Array) => void;

/** Longer than any client waits (apiextensions-apiserver: 30 s). */
const JOB_MS = 30_000;
const MEMORY = { maxOldGenerationSizeMb: 256, stackSizeMb: 4 };
// The thread stands beside this module, as source or as bundle.
const THREAD = new URL(
  import.meta.url.endsWith('.ts') ? './conversion-thread.ts' : './conversion-thread.js',
  import.meta.url,
);

interface Job {
  readonly body: Buffer;
  readonly write: PieceWriter;
  readonly resolve: (outcome: ConversionOutcome) => void;
  readonly reject: (error: Error) => void;
}

/** A fixed number of threads that are there from the start. They do not keep the process alive. */
export class ConversionPool {
  readonly #idle: Worker[] = [];
  readonly #waiting: Job[] = [];
  readonly #threads = new Set<Worker>();
  readonly #jobMs: number;
  #closed = false;

  constructor(threads: number, jobMs = JOB_MS) {
    this.#jobMs = jobMs;
    for (let count = 0; count < threads; count++) this.#start();
  }

  /** Converts a body, which is given away. Rejects when its thread ended. */
  convert(body: Buffer, write: PieceWriter): Promise<ConversionOutcome> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ body, write, resolve, reject });
      this.#next();
    });
  }

  /** Ends all threads; what they were at is rejected. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const { reject } of this.#waiting.splice(0)) reject(new Error('the server is stopping'));
    await Promise.all([...this.#threads].map((thread) => thread.terminate()));
  }

  #start(): void {
    const thread = new Worker(THREAD, { resourceLimits: MEMORY, env: {}, execArgv: [] });
    thread.unref();
    this.#threads.add(thread);
    // An error without listener would end the process; `exit` follows it.
    thread.on('error', () => {});
    thread.once('exit', () => {
      this.#threads.delete(thread);
      const index = this.#idle.indexOf(thread);
      if (index >= 0) this.#idle.splice(index, 1);
      if (!this.#closed) this.#start();
    });
    this.#free(thread);
  }

  #free(thread: Worker): void {
    this.#idle.push(thread);
    this.#next();
  }

  #next(): void {
    const [thread] = this.#idle;
    const job = thread && this.#waiting.shift();
    if (!job) return;
    this.#idle.shift();
    this.#run(thread, job);
  }

  #run(thread: Worker, { body, write, resolve, reject }: Job): void {
    const settle = (): void => {
      clearTimeout(timer);
      thread.off('message', heard).off('exit', ended);
    };
    const heard = (message: ThreadMessage): void => {
      if ('piece' in message) {
        write(message.piece);
        return;
      }
      settle();
      resolve(message.outcome);
      this.#free(thread);
    };
    const ended = (): void => {
      settle();
      reject(new Error('the thread of the conversion ended'));
    };
    const timer = setTimeout(() => void thread.terminate(), this.#jobMs);
    thread.on('message', heard).on('exit', ended);
    const bytes = movable(body);
    thread.postMessage(bytes, [bytes.buffer]);
  }
}

/** Memory that nothing else shares. */
function movable(body: Buffer): Uint8Array<ArrayBuffer> {
  const { buffer, byteOffset, byteLength } = body;
  return buffer instanceof ArrayBuffer && buffer.byteLength === byteLength
    ? new Uint8Array(buffer, byteOffset, byteLength)
    : Uint8Array.from(body);
}
