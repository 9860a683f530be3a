/**
 * Evaluates expressions of users in a thread of its own. CEL has no loops without end, but nested comprehensions
 * over long lists take as long as they like; an expression that takes longer than the limit is ended with its
 * thread, and the next request starts another one.
 */
import { Worker } from 'node:worker_threads';
import type { JsonObject } from '../schemas/common/json.ts';
import type { ThreadMessage, ThreadRequest } from './cel-thread.ts';
import type { ExpressionJob, ExpressionResult } from './policy/expressions.ts';

/** Limits, in milliseconds and characters. */
export interface CelLimits {
  /** For one expression with its message. */
  readonly expressionMs: number;
  /** For all expressions of one request, threads that are started anew included. */
  readonly requestMs: number;
  /** For JSON of the variables. */
  readonly variables: number;
}

const LIMITS: CelLimits = { expressionMs: 50, requestMs: 3000, variables: 4 * 1024 * 1024 };
const START_MS = 10_000;
const MEMORY = { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 8 };
// The thread stands beside this module, as source or as bundle.
const THREAD = new URL(
  import.meta.url.endsWith('.ts') ? './cel-thread.ts' : './cel-thread.js',
  import.meta.url,
);

const failed = (why: string): ExpressionResult => ({ outcome: 'failed', why });

/** A thread for expressions, started when it is first needed. It does not keep the process alive. */
export class CelWorker {
  readonly #limits: CelLimits;
  #thread: Promise<Worker> | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(limits: Partial<CelLimits> = {}) {
    this.#limits = { ...LIMITS, ...limits };
  }

  /** Evaluates expressions over the same variables. Never rejects; requests wait for each other. */
  evaluate(jobs: readonly ExpressionJob[], variables: JsonObject): Promise<readonly ExpressionResult[]> {
    if (jobs.length === 0) return Promise.resolve([]);
    const text = JSON.stringify(variables);
    if (text.length > this.#limits.variables)
      return Promise.resolve(jobs.map(() => failed('the object is too large for expressions')));
    const results = this.#last.then(() => this.#evaluateAll(jobs, text));
    this.#last = results;
    return results;
  }

  /** Ends the thread. */
  async close(): Promise<void> {
    const thread = await this.#thread?.catch(() => undefined);
    this.#thread = undefined;
    await thread?.terminate();
  }

  /** What comes after an expression that was ended gets another thread, as long as there is time. */
  async #evaluateAll(jobs: readonly ExpressionJob[], variables: string): Promise<ExpressionResult[]> {
    const end = performance.now() + this.#limits.requestMs;
    const results: ExpressionResult[] = [];
    while (results.length < jobs.length) {
      if (results.length > 0 && performance.now() > end) {
        results.push(failed('there was no time left for it'));
        continue;
      }
      const rest = jobs.slice(results.length);
      results.push(...(await this.#evaluateSome({ jobs: rest, variables })));
    }
    return results;
  }

  #start(): Promise<Worker> {
    const thread = started(() => {
      if (this.#thread === thread) this.#thread = undefined;
    });
    return thread;
  }

  /** At least one result: all, or those up to the one that was ended. */
  async #evaluateSome(request: ThreadRequest): Promise<ExpressionResult[]> {
    this.#thread ??= this.#start();
    const thread = await this.#thread.catch((error: unknown) => String(error));
    if (typeof thread === 'string') {
      this.#thread = undefined;
      return request.jobs.map(() => failed(`no thread could be started: ${thread}`));
    }
    thread.ref();
    const results = await conversation(thread, request, this.#limits);
    if (results.length < request.jobs.length || results.at(-1)?.outcome === 'ended') await this.close();
    else thread.unref();
    return results.map((result) => (result.outcome === 'ended' ? { ...result, outcome: 'failed' } : result));
  }
}

type Ended = { readonly outcome: 'ended'; readonly why: string; readonly late?: true };

/** Sends a request and collects results until all are there or one takes too long. */
function conversation(
  thread: Worker,
  request: ThreadRequest,
  { expressionMs, requestMs }: CelLimits,
): Promise<(ExpressionResult | Ended)[]> {
  return new Promise((resolve) => {
    const results: (ExpressionResult | Ended)[] = [];
    let timer: NodeJS.Timeout;
    const finish = (): void => {
      clearTimeout(timer);
      thread.off('message', heard).off('error', broke).off('exit', exited);
      resolve(results);
    };
    const end = (why: string, late?: true): void => {
      results.push({ outcome: 'ended', why, ...(late ? { late } : {}) });
      finish();
    };
    const wait = (): void => {
      clearTimeout(timer);
      const before = results.length;
      // A busy main thread may find the timer before the message that came in time.
      timer = setTimeout(
        () =>
          setImmediate(
            () => results.length === before && end(`it took longer than ${expressionMs} ms`, true),
          ),
        expressionMs,
      );
    };
    const heard = (message: ThreadMessage): void => {
      if (typeof message !== 'string') results.push(message);
      if (results.length === request.jobs.length) finish();
      else wait();
    };
    const broke = (error: Error): void => end(`its thread ended: ${error.message}`);
    const exited = (): void => end('its thread ended');
    thread.on('message', heard).on('error', broke).on('exit', exited);
    // Reading the variables takes its time once; expressions are only timed from then on.
    timer = setTimeout(() => end('the object could not be read in time'), requestMs);
    thread.postMessage(request);
  });
}

/** A thread that is ready. `gone` is called when it ends, for whatever reason. */
function started(gone: () => void): Promise<Worker> {
  const thread = new Worker(THREAD, { resourceLimits: MEMORY, env: {}, execArgv: [] });
  // An error without listener would end the process.
  thread.on('error', gone).on('exit', gone);
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => settle(new Error('it did not start in time')), START_MS);
    const settle = (error?: Error): void => {
      clearTimeout(timer);
      thread.off('error', settle).off('message', ready);
      if (!error) {
        resolve(thread);
        return;
      }
      void thread.terminate();
      reject(error);
    };
    const ready = (): void => settle();
    thread.once('error', settle).once('message', ready);
  });
}
