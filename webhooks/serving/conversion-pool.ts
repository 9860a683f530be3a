/** Threads for large conversions. */
import { Worker } from 'node:worker_threads';
import type { ConversionOutcome } from '../conversion-answer.ts';
import { ConversionJob, type PieceWriter, type Work } from './conversion-job.ts';
import type { Bytes, ThreadResult } from './conversion-thread.ts';

/** Longer than any client waits (apiextensions-apiserver: 30 s). */
const JOB_MS = 30_000;
const ENDED = 'the thread of the conversion ended';
// Few objects are alive at a time; a young generation as large as V8 would have it is memory for nothing.
const MEMORY = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 12, stackSizeMb: 4 };
// The thread stands beside this module, as source or as bundle.
const THREAD = new URL(
  import.meta.url.endsWith('.ts') ? './conversion-thread.ts' : './conversion-thread.js',
  import.meta.url,
);

/** A conversion that somebody waits for. */
interface Waiting {
  readonly job: ConversionJob;
  readonly reject: (error: Error) => void;
  timer?: NodeJS.Timeout;
}

/**
 * A fixed number of threads that are there from the start. Each does one thing at a time; conversions take turns, and
 * each is done by as many threads as are free. The threads do not keep the process alive.
 */
export class ConversionPool {
  readonly #idle: Worker[] = [];
  /** What each thread is at. */
  readonly #busy = new Map<Worker, Waiting>();
  readonly #threads = new Set<Worker>();
  /** Whose turn it is comes first. */
  readonly #waiting = new Set<Waiting>();
  readonly #jobMs: number;
  #closed = false;

  constructor(threads: number, jobMs = JOB_MS) {
    this.#jobMs = jobMs;
    for (let count = 0; count < threads; count++) this.#start();
  }

  /** Converts a body, which is given away. Rejects when a thread that was at it ended. */
  convert(body: Buffer, write: PieceWriter): Promise<ConversionOutcome> {
    return new Promise((resolve, reject) => {
      const finish = (outcome: ConversionOutcome): void => {
        this.#forget(waiting);
        resolve(outcome);
      };
      const waiting: Waiting = {
        job: new ConversionJob(movable(body), write, finish, () => this.#next()),
        reject,
      };
      this.#waiting.add(waiting);
      this.#next();
    });
  }

  /** Ends all threads; what they were at is rejected. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const waiting of this.#waiting) this.#fail(waiting, 'the server is stopping');
    await Promise.all([...this.#threads].map((thread) => thread.terminate()));
  }

  #start(): void {
    const thread = new Worker(THREAD, { resourceLimits: MEMORY, env: {}, execArgv: [] });
    thread.unref();
    this.#threads.add(thread);
    // An error without listener would end the process; `exit` follows it.
    thread.on('error', () => {});
    thread.once('exit', () => this.#ended(thread));
    this.#idle.push(thread);
    this.#next();
  }

  #ended(thread: Worker): void {
    const waiting = this.#busy.get(thread);
    this.#busy.delete(thread);
    this.#threads.delete(thread);
    const index = this.#idle.indexOf(thread);
    if (index >= 0) this.#idle.splice(index, 1);
    if (waiting) this.#fail(waiting, ENDED);
    if (!this.#closed) this.#start();
  }

  /** Gives all idle threads something to do. */
  #next(): void {
    for (let [thread] = this.#idle; thread; [thread] = this.#idle) {
      const turn = this.#turn();
      if (!turn) return;
      this.#idle.shift();
      this.#run(thread, ...turn);
    }
  }

  /** Work of the first conversion that has any now; the next turn is that of the others. */
  #turn(): [Waiting, Work] | undefined {
    for (const waiting of this.#waiting) {
      const work = waiting.job.work();
      if (!work) continue;
      this.#waiting.delete(waiting);
      this.#waiting.add(waiting);
      return [waiting, work];
    }
    return undefined;
  }

  #run(thread: Worker, waiting: Waiting, { task, moved, done }: Work): void {
    waiting.timer ??= setTimeout(() => this.#tooLate(waiting), this.#jobMs);
    this.#busy.set(thread, waiting);
    thread.once('message', (result: ThreadResult) => {
      // Not from a thread that is being ended.
      if (!this.#busy.delete(thread)) return;
      this.#idle.push(thread);
      if (this.#waiting.has(waiting)) done(result);
      this.#next();
    });
    thread.postMessage(task, [moved.buffer]);
  }

  #tooLate(waiting: Waiting): void {
    this.#fail(waiting, ENDED);
    for (const [thread, at] of this.#busy) {
      if (at !== waiting) continue;
      this.#busy.delete(thread);
      void thread.terminate();
    }
  }

  #fail(waiting: Waiting, problem: string): void {
    this.#forget(waiting);
    waiting.reject(new Error(problem));
  }

  #forget(waiting: Waiting): void {
    this.#waiting.delete(waiting);
    clearTimeout(waiting.timer);
  }
}

/** Memory that nothing else shares. */
function movable(body: Buffer): Bytes {
  const { buffer, byteOffset, byteLength } = body;
  return buffer instanceof ArrayBuffer && buffer.byteLength === byteLength
    ? new Uint8Array(buffer, byteOffset, byteLength)
    : Uint8Array.from(body);
}
