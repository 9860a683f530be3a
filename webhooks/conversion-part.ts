/** Some objects of a ConversionReview, text in and text out. Parts of one review can be converted apart. Pure. */
import type { Version } from '../schemas/common/group.ts';
import { convertItem } from './conversion-review.ts';
import type { Span } from './conversion-scan.ts';

/** Objects that follow each other. */
export interface Part {
  /** Index of the first of them in the review. */
  readonly first: number;
  /** Where the part stands in the text, end exclusive. */
  readonly start: number;
  readonly end: number;
  /** Start and end of each object, counted from the start of the part, and its levels: `SPAN` numbers each. */
  readonly spans: Uint32Array;
}

/** What came of a part. */
export interface ConvertedPart<Text> {
  /** The converted objects, with the commas before them. */
  readonly text: Text;
  readonly count: number;
  /** Why the next one cannot be converted. */
  readonly problem?: string;
}

const SPAN = 3;

/** Puts objects together to parts of at least so many bytes, except for the last one. */
export function partsOf(items: readonly Span[], bytes: number): Part[] {
  const parts: Part[] = [];
  for (let first = 0, next = 0; first < items.length; first = next) {
    const { start } = items[first] as Span;
    while (next < items.length && (items[next] as Span).start < start + bytes) next++;
    const own = items.slice(first, next);
    const spans = own.flatMap((item) => [item.start - start, item.end - start, item.levels]);
    parts.push({ first, start, end: (own.at(-1) as Span).end, spans: Uint32Array.from(spans) });
  }
  return parts;
}

/**
 * Converts the objects of a part, up to the first that cannot be.
 *
 * @param bytes the text from the start of the part to its end.
 */
export function convertPart(
  bytes: Buffer,
  { first, spans }: Pick<Part, 'first' | 'spans'>,
  target: Version,
): ConvertedPart<string> {
  let text = '';
  let count = 0;
  for (let at = 0; at < spans.length; at += SPAN, count++) {
    const item = parsed(bytes.toString('utf8', spans[at], spans[at + 1]));
    const converted = convertItem(item, first + count, target, spans[at + 2]);
    if ('problem' in converted) return { text, count, problem: converted.problem };
    text += (first + count === 0 ? '' : ',') + JSON.stringify(converted.object);
  }
  return { text, count };
}

/** JSON, or undefined. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
