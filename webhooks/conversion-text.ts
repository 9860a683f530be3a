/**
 * ConversionReview as text in, as text out, piece by piece: what has been converted can be sent while the rest is still
 * to come. Pure. `result` stands last in the answer, so that an object that cannot be converted still fails the call.
 */
import { apiVersion } from '../schemas/common/group.ts';
import {
  type ConversionCall,
  type ConversionResult,
  convertItem,
  convertReview,
  failed,
  readConversionCall,
} from './conversion-review.ts';
import { type ScannedReview, type Span, scanReview } from './conversion-scan.ts';

/** What came of a text: how many objects were converted to what, and whether all were; undefined for one without uid. */
export type ConversionOutcome =
  | { readonly count: number; readonly target: string; readonly succeeded: boolean }
  | undefined;

/** Characters of answer that are put together before they are handed on. */
const PIECE = 256 * 1024;

/** Converts all objects. `write` gets the answer in pieces; nothing where there is nobody to answer. */
export function convertText(bytes: Buffer, write: (piece: string) => void): ConversionOutcome {
  const scanned = scanReview(bytes);
  if (!scanned) return convertWhole(bytes, write);
  const head = readConversionCall(parsed(headText(bytes, scanned)));
  // The head is small, and a whole parse words the problem.
  if ('problem' in head) return convertWhole(Buffer.from(headText(bytes, scanned)), write);
  return convertItems(bytes, scanned.items, head.call, write);
}

/** The review with an empty list of objects. */
function headText(bytes: Buffer, { list }: ScannedReview): string {
  return `${bytes.toString('utf8', 0, list.start)}[]${bytes.toString('utf8', list.end)}`;
}

function convertWhole(bytes: Buffer, write: (piece: string) => void): ConversionOutcome {
  const body = parsed(bytes.toString());
  const review = convertReview(body);
  if (!review) return undefined;
  write(JSON.stringify(review));
  const { convertedObjects, result } = review.response;
  const read = readConversionCall(body);
  return {
    count: convertedObjects.length,
    target: 'call' in read ? apiVersion(read.call.target) : '',
    succeeded: result.status === 'Success',
  };
}

function convertItems(
  bytes: Buffer,
  items: readonly Span[],
  { uid, target }: ConversionCall,
  write: (piece: string) => void,
): ConversionOutcome {
  let text = `{"apiVersion":"apiextensions.k8s.io/v1","kind":"ConversionReview","response":{"uid":${JSON.stringify(uid)},"convertedObjects":[`;
  let result: ConversionResult = { status: 'Success' };
  let count = 0;
  for (const { start, end, levels } of items) {
    const item = parsed(bytes.toString('utf8', start, end));
    const converted = convertItem(item, count, target, levels);
    if ('problem' in converted) {
      result = failed(converted.problem);
      break;
    }
    text += (count === 0 ? '' : ',') + JSON.stringify(converted.object);
    count++;
    if (text.length < PIECE) continue;
    write(text);
    text = '';
  }
  write(`${text}],"result":${JSON.stringify(result)}}}`);
  return { count, target: apiVersion(target), succeeded: result.status === 'Success' };
}

/** JSON, or undefined. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
