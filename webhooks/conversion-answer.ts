/**
 * The answer to a ConversionReview, put together from its parts in their order: what has been converted can be sent while
 * the rest is still to come. `result` stands last, so that an object that cannot be converted still fails the call.
 */
import { apiVersion } from '../schemas/common/group.ts';
import type { ConvertedPart } from './conversion-part.ts';
import { type ConversionCall, type ConversionResult, failed } from './conversion-review.ts';

/** What came of a text: how many objects were converted to what, and whether all were; undefined for one without uid. */
export type ConversionOutcome =
  | { readonly count: number; readonly target: string; readonly succeeded: boolean }
  | undefined;

/** Parts come in any order; each is handed on as soon as all before it have been. */
export class ConversionAnswer<Text> {
  readonly #target: string;
  readonly #parts: number;
  readonly #write: (piece: Text | string) => void;
  readonly #early = new Map<number, ConvertedPart<Text>>();
  #next = 0;
  #count = 0;
  #outcome: ConversionOutcome;

  constructor({ uid, target }: ConversionCall, parts: number, write: (piece: Text | string) => void) {
    this.#target = apiVersion(target);
    this.#parts = parts;
    this.#write = write;
    write(
      `{"apiVersion":"apiextensions.k8s.io/v1","kind":"ConversionReview","response":{"uid":${JSON.stringify(uid)},"convertedObjects":[`,
    );
    if (parts === 0) this.#end({ status: 'Success' });
  }

  /** There once the answer has an end: all parts were added, or all before one that has a problem. */
  get outcome(): ConversionOutcome {
    return this.#outcome;
  }

  /** Takes what came of a part. */
  add(index: number, part: ConvertedPart<Text>): void {
    this.#early.set(index, part);
    for (let next = this.#early.get(this.#next); next && !this.#outcome; next = this.#early.get(this.#next)) {
      this.#early.delete(this.#next++);
      this.#write(next.text);
      this.#count += next.count;
      if (next.problem !== undefined) this.#end(failed(next.problem));
      else if (this.#next === this.#parts) this.#end({ status: 'Success' });
    }
  }

  #end(result: ConversionResult): void {
    this.#write(`],"result":${JSON.stringify(result)}}}`);
    this.#outcome = { count: this.#count, target: this.#target, succeeded: result.status === 'Success' };
  }
}
