/**
 * Where the objects of a ConversionReview stand in its JSON, without parsing them: lists of all stored objects are
 * converted one object at a time, in the memory of one. Pure. Brackets are counted here; whether everything between
 * them is JSON shows when the pieces are parsed.
 */

/** A piece of the text, end exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
  /** Levels of the deepest value in it. */
  readonly levels: number;
}

/** The list of objects and its items. */
export interface ScannedReview {
  readonly list: Span;
  readonly items: readonly Span[];
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;

/** The text is not what the scan can follow. */
class Lost extends Error {}

const isSpace = (byte: number | undefined): boolean =>
  byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

function afterSpace(bytes: Buffer, from: number): number {
  let at = from;
  while (isSpace(bytes[at])) at++;
  return at;
}

/** The end of a text whose opening quote stands before `from`. */
function textEnd(bytes: Buffer, from: number): number {
  const { length } = bytes;
  for (let at = from; at < length; at++) {
    const byte = bytes[at];
    if (byte === QUOTE) return at + 1;
    if (byte === BACKSLASH) at++;
  }
  throw new Lost();
}

/** The value that begins at `start`. */
function valueSpan(bytes: Buffer, start: number): Span {
  const first = bytes[start];
  if (first === QUOTE) return { start, end: textEnd(bytes, start + 1), levels: 0 };
  if (first === OPEN_OBJECT || first === OPEN_LIST) return bracketed(bytes, start);
  let end = start;
  while (end < bytes.length && !isScalarEnd(bytes[end])) end++;
  if (end === start) throw new Lost();
  return { start, end, levels: 0 };
}

const isScalarEnd = (byte: number | undefined): boolean =>
  byte === COMMA || byte === CLOSE_OBJECT || byte === CLOSE_LIST || isSpace(byte);

/** Bytes that a walk through brackets stops at. */
const STOPS = new Uint8Array(256);
for (const byte of [QUOTE, OPEN_OBJECT, CLOSE_OBJECT, OPEN_LIST, CLOSE_LIST]) STOPS[byte] = 1;

function bracketed(bytes: Buffer, start: number): Span {
  const { length } = bytes;
  let depth = 1;
  let levels = 1;
  let at = start + 1;
  while (depth > 0) {
    while (at < length && STOPS[bytes[at] as number] === 0) at++;
    if (at >= length) throw new Lost();
    const byte = bytes[at++];
    if (byte === QUOTE) at = textEnd(bytes, at);
    else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) depth--;
    else if (++depth > levels) levels = depth;
  }
  return { start, end: at, levels };
}

/** The items of the list that begins at `start`. */
function listItems(bytes: Buffer, start: number): ScannedReview {
  if (bytes[start] !== OPEN_LIST) throw new Lost();
  const items: Span[] = [];
  let at = afterSpace(bytes, start + 1);
  while (bytes[at] !== CLOSE_LIST) {
    const item = valueSpan(bytes, at);
    items.push(item);
    at = afterSpace(bytes, item.end);
    if (bytes[at] === COMMA) {
      at = afterSpace(bytes, at + 1);
      // Nothing may come between a comma and the end.
      if (bytes[at] === CLOSE_LIST) throw new Lost();
    } else if (bytes[at] !== CLOSE_LIST) throw new Lost();
  }
  return { list: { start, end: at + 1, levels: 0 }, items };
}

/**
 * Walks the members of the object at `start`, once. The value of `key` goes to `take`, which tells where it ends. A key
 * that is not there, occurs twice, or may in disguise, is lost.
 */
function takeMember(bytes: Buffer, start: number, key: string, take: (start: number) => number): number {
  if (bytes[start] !== OPEN_OBJECT) throw new Lost();
  let found = false;
  let at = afterSpace(bytes, start + 1);
  while (bytes[at] !== CLOSE_OBJECT) {
    if (bytes[at] !== QUOTE) throw new Lost();
    const keyEnd = textEnd(bytes, at + 1);
    const name = bytes.toString('latin1', at + 1, keyEnd - 1);
    at = afterSpace(bytes, keyEnd);
    if (name.includes('\\') || (name === key && found) || bytes[at] !== COLON) throw new Lost();
    const value = afterSpace(bytes, at + 1);
    found ||= name === key;
    at = afterSpace(bytes, name === key ? take(value) : valueSpan(bytes, value).end);
    if (bytes[at] === COMMA) at = afterSpace(bytes, at + 1);
  }
  if (!found) throw new Lost();
  return at + 1;
}

/** The objects of a review; undefined where the text has to be parsed as a whole to tell. */
export function scanReview(bytes: Buffer): ScannedReview | undefined {
  let scanned: ScannedReview | undefined;
  try {
    takeMember(bytes, afterSpace(bytes, 0), 'request', (request) =>
      takeMember(bytes, request, 'objects', (list) => {
        scanned = listItems(bytes, list);
        return scanned.list.end;
      }),
    );
    return scanned;
  } catch (error) {
    if (error instanceof Lost) return undefined;
    throw error;
  }
}
