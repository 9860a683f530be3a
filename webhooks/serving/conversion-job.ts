/** The conversion of one body by several threads: what is to be done next, and what has been. */
import { ConversionAnswer, type ConversionOutcome } from '../conversion-answer.ts';
import type { Plan } from '../conversion-text.ts';
import type { Bytes, ThreadResult, ThreadTask } from './conversion-thread.ts';

/** Takes the pieces of an answer. */
export type PieceWriter = (piece: Uint8Array) => void;

type Parts = Exclude<Plan<Bytes>, { outcome: unknown }>;

/** Work for one thread. */
export interface Work {
  readonly task: ThreadTask;
  /** What the task refers to and the thread gets for itself. */
  readonly moved: Bytes;
  /** To be called with what came of it. */
  readonly done: (result: ThreadResult) => void;
}

/** One body on its way. */
export class ConversionJob {
  readonly #write: PieceWriter;
  readonly #finish: (outcome: ConversionOutcome) => void;
  /** Not here while a thread plans. */
  #body: Bytes | undefined;
  #plan: Parts | undefined;
  #answer: ConversionAnswer<Bytes> | undefined;
  #next = 0;

  constructor(body: Bytes, write: PieceWriter, finish: (outcome: ConversionOutcome) => void) {
    this.#body = body;
    this.#write = write;
    this.#finish = finish;
  }

  /** The next thing to do, if there is any at the moment. */
  work(): Work | undefined {
    const body = this.#body;
    if (!body) return undefined;
    if (this.#plan) return this.#workOnPart(body, this.#plan);
    this.#body = undefined;
    return { task: { body }, moved: body, done: (result) => this.#planned(result) };
  }

  #workOnPart(body: Bytes, { call, parts }: Parts): Work | undefined {
    const index = this.#next;
    const part = parts[index];
    if (!part) return undefined;
    this.#next++;
    const bytes = body.slice(part.start, part.end);
    const { first, spans } = part;
    return {
      task: { part: { first, spans }, bytes, target: call.target },
      moved: bytes,
      done: (result) => {
        if ('converted' in result) this.#answer?.add(index, result.converted);
        this.#finishIfDone();
      },
    };
  }

  #planned(result: ThreadResult): void {
    if (!('plan' in result)) return;
    const { plan, body } = result;
    if ('outcome' in plan) {
      if (plan.text) this.#write(plan.text);
      this.#finish(plan.outcome);
      return;
    }
    this.#body = body;
    this.#plan = plan;
    this.#answer = new ConversionAnswer<Bytes>(plan.call, plan.parts.length, (piece) =>
      this.#write(typeof piece === 'string' ? Buffer.from(piece) : piece),
    );
    this.#finishIfDone();
  }

  #finishIfDone(): void {
    if (this.#answer?.outcome) this.#finish(this.#answer.outcome);
  }
}
