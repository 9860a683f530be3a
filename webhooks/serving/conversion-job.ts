/** The conversion of one body by several threads: what is to be done next, and what has been. */
import { ConversionAnswer, type ConversionOutcome } from '../conversion-answer.ts';
import type { Plan } from '../conversion-text.ts';
import type { Bytes, ThreadResult, ThreadTask } from './conversion-thread.ts';

/** Takes the pieces of an answer; says when it can take more, where that is not at once. */
export type PieceWriter = (piece: Uint8Array) => Promise<unknown> | undefined;

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
  readonly #resume: () => void;
  /** Pieces that the reader has yet to make room for: nothing more is converted meanwhile, so that it need not be held. */
  #behind = 0;
  /** Not here while a thread plans. */
  #body: Bytes | undefined;
  #plan: Parts | undefined;
  #answer: ConversionAnswer<Bytes> | undefined;
  #next = 0;

  /** @param resume is called when there may be work again without a result of other work. */
  constructor(
    body: Bytes,
    write: PieceWriter,
    finish: (outcome: ConversionOutcome) => void,
    resume: () => void,
  ) {
    this.#body = body;
    this.#write = write;
    this.#finish = finish;
    this.#resume = resume;
  }

  /** The next thing to do, if there is any at the moment. */
  work(): Work | undefined {
    const body = this.#body;
    if (!body || this.#behind > 0) return undefined;
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
      this.#send(typeof piece === 'string' ? Buffer.from(piece) : piece),
    );
    this.#finishIfDone();
  }

  #send(piece: Uint8Array): void {
    const room = this.#write(piece);
    if (!room) return;
    this.#behind++;
    void room.then(() => {
      this.#behind--;
      this.#resume();
    });
  }

  #finishIfDone(): void {
    if (this.#answer?.outcome) this.#finish(this.#answer.outcome);
  }
}
