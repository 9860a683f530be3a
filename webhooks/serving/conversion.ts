/** `POST /convert`: a ConversionReview in, the converted objects in their order out. */
import type { ServerResponse } from 'node:http';
import type { RequestHandler } from 'express';
import type { ConversionOutcome } from '../conversion-answer.ts';
import { convertText } from '../conversion-text.ts';
import { sendFailure } from './answer.ts';
import { type BodyLimits, readBody } from './body.ts';
import type { ConversionPool } from './conversion-pool.ts';
import type { Metrics } from './metrics.ts';

/** What conversion works with. */
export interface ConversionOptions {
  readonly limits: BodyLimits;
  readonly metrics: Metrics;
  readonly pool: Pick<ConversionPool, 'convert'>;
}

/**
 * Bodies of at most so many bytes are converted at once. An object of 1 KiB takes about 0.1 ms, so that admission waits for
 * at most 3 ms; handing a body to a thread takes 0.4 ms of this one, and longer until the answer is there.
 */
export const INLINE_BYTES = 32 * 1024;

/** Bytes of an answer that may wait for the client to read them. */
const MOST_UNSENT = 2 * 1024 * 1024;

/** The handler of the endpoint. */
export function conversionHandler({ limits, metrics, pool }: ConversionOptions): RequestHandler {
  return async (request, response) => {
    const counted = (code: number) =>
      metrics.requests.inc({ endpoint: 'convert', operation: '', kind: '', code });
    const body = await readBody(request, limits);
    if (body === undefined) return;
    if ('code' in body) {
      counted(body.code);
      sendFailure(response, body.code, body.reason, body.message);
      return;
    }
    response.once('close', body.release);
    const outcome = await converted(body.bytes, response, pool);
    if (!outcome) {
      counted(400);
      sendFailure(response, 400, 'BadRequest', 'the body must be JSON of a ConversionReview with a uid');
      return;
    }
    counted(outcome.succeeded ? 200 : 422);
    metrics.convertedObjects.inc({ target: outcome.target }, outcome.count);
    response.end();
  };
}

/** Sends the answer as it comes into being, except for its end. */
async function converted(
  bytes: Buffer,
  response: ServerResponse,
  pool: ConversionOptions['pool'],
): Promise<ConversionOutcome> {
  let full: Promise<unknown> | undefined;
  const write = (piece: string | Uint8Array): Promise<unknown> | undefined => {
    if (!response.headersSent) response.writeHead(200, { 'content-type': 'application/json' });
    response.write(piece);
    if (response.writableLength < MOST_UNSENT || response.closed) return undefined;
    // One wait for all pieces: many may come at once when the one before them was slow.
    full ??= room(response).finally(() => {
      full = undefined;
    });
    return full;
  };
  return bytes.length <= INLINE_BYTES ? convertText(bytes, write) : await pool.convert(bytes, write);
}

/** Until more can be sent, or nobody is there to send it to. */
const room = (response: ServerResponse): Promise<unknown> =>
  new Promise((resolve) => {
    const settle = () => {
      response.off('drain', settle).off('close', settle);
      resolve(undefined);
    };
    response.on('drain', settle).on('close', settle);
  });
