/** ConversionReview as text in, as text out: how a text is cut into parts, and all of it at once. Pure. */
import { apiVersion } from '../schemas/common/group.ts';
import { ConversionAnswer, type ConversionOutcome } from './conversion-answer.ts';
import { convertPart, type Part, parsed, partsOf } from './conversion-part.ts';
import { type ConversionCall, convertReview, readConversionCall } from './conversion-review.ts';
import { type ScannedReview, scanReview } from './conversion-scan.ts';

/** Bytes of a part, about. */
export const PART_BYTES = 256 * 1024;

/** What a text comes to: parts to convert, or the answer; no text where there is nobody to answer. */
export type Plan<Text = string> =
  | { readonly call: ConversionCall; readonly parts: readonly Part[] }
  | { readonly text: Text | undefined; readonly outcome: ConversionOutcome };

/** Cuts a text into parts. One that has to be parsed as a whole to be understood is answered at once. */
export function planConversion(bytes: Buffer): Plan {
  const scanned = scanReview(bytes);
  if (!scanned) return convertWhole(bytes.toString());
  const head = headText(bytes, scanned);
  const read = readConversionCall(parsed(head));
  // The head is small, and a whole parse words the problem.
  if ('problem' in read) return convertWhole(head);
  return { call: read.call, parts: partsOf(scanned.items, PART_BYTES) };
}

/** The review with an empty list of objects. */
function headText(bytes: Buffer, { list }: ScannedReview): string {
  return `${bytes.toString('utf8', 0, list.start)}[]${bytes.toString('utf8', list.end)}`;
}

function convertWhole(text: string): Plan {
  const body = parsed(text);
  const review = convertReview(body);
  if (!review) return { text: undefined, outcome: undefined };
  const { convertedObjects, result } = review.response;
  const read = readConversionCall(body);
  const outcome = {
    count: convertedObjects.length,
    target: 'call' in read ? apiVersion(read.call.target) : '',
    succeeded: result.status === 'Success',
  };
  return { text: JSON.stringify(review), outcome };
}

/** Converts all objects. `write` gets the answer in pieces; nothing where there is nobody to answer. */
export function convertText(bytes: Buffer, write: (piece: string) => void): ConversionOutcome {
  const plan = planConversion(bytes);
  if ('outcome' in plan) {
    if (plan.text !== undefined) write(plan.text);
    return plan.outcome;
  }
  const { call, parts } = plan;
  const pieces: string[] = [];
  const answer = new ConversionAnswer<string>(call, parts.length, (piece) => pieces.push(piece));
  for (const [index, part] of parts.entries()) {
    if (answer.outcome) break;
    answer.add(index, convertPart(bytes.subarray(part.start, part.end), part, call.target));
    write(pieces.splice(0).join(''));
  }
  if (pieces.length > 0) write(pieces.join(''));
  return answer.outcome;
}
