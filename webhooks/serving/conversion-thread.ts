/** A thread in which large conversions run, so that admission does not wait for them. */
import { parentPort } from 'node:worker_threads';
import type { Version } from '../../schemas/common/group.ts';
import { type ConvertedPart, convertPart, type Part } from '../conversion-part.ts';
import { convertText, PART_BYTES, type Plan, planConversion } from '../conversion-text.ts';

/** Memory that moves between threads. */
export type Bytes = Uint8Array<ArrayBuffer>;

/** What a thread is asked: to plan the conversion of a body, or to convert a part of it. */
export type ThreadTask =
  | { readonly body: Bytes }
  | { readonly part: Pick<Part, 'first' | 'spans'>; readonly bytes: Bytes; readonly target: Version };

/** What it says: what the body comes to, which goes back, or what came of the part. */
export type ThreadResult =
  | { readonly plan: Plan<Bytes>; readonly body: Bytes }
  | { readonly converted: ConvertedPart<Bytes> };

const encoder = new TextEncoder();
const buffer = (bytes: Bytes): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** What fits into one part is not worth a second turn. */
function plan(bytes: Buffer): Plan {
  if (bytes.length > PART_BYTES) return planConversion(bytes);
  const pieces: string[] = [];
  const outcome = convertText(bytes, (piece) => pieces.push(piece));
  return { text: outcome && pieces.join(''), outcome };
}

function planned(body: Bytes): ThreadResult {
  const made = plan(buffer(body));
  if (!('outcome' in made)) return { plan: made, body };
  const { text, outcome } = made;
  return { plan: { text: text === undefined ? undefined : encoder.encode(text), outcome }, body };
}

function converted({ part, bytes, target }: Extract<ThreadTask, { part: unknown }>): ThreadResult {
  const { text, ...rest } = convertPart(buffer(bytes), part, target);
  return { converted: { text: encoder.encode(text), ...rest } };
}

const movable = (result: ThreadResult): ArrayBuffer[] => {
  if ('converted' in result) return [result.converted.text.buffer];
  const text = 'outcome' in result.plan ? result.plan.text : undefined;
  return text ? [result.body.buffer, text.buffer] : [result.body.buffer];
};

parentPort?.on('message', (task: ThreadTask) => {
  const result = 'body' in task ? planned(task.body) : converted(task);
  parentPort?.postMessage(result, movable(result));
});
