/** `POST /convert`: a ConversionReview in, the converted objects in their order out. */
import type { RequestHandler } from 'express';
import { convertReview } from '../conversion-review.ts';
import { sendFailure, sendJson } from './answer.ts';
import { type BodyLimits, readBody } from './body.ts';
import type { Metrics } from './metrics.ts';

/** What conversion works with. */
export interface ConversionOptions {
  readonly limits: BodyLimits;
  readonly metrics: Metrics;
}

/** The handler of the endpoint. */
export function conversionHandler({ limits, metrics }: ConversionOptions): RequestHandler {
  return async (request, response) => {
    const body = await readBody(request, limits);
    if (body === undefined) return;
    const counted = (code: number) =>
      metrics.requests.inc({ endpoint: 'convert', operation: '', kind: '', code });
    if ('code' in body) {
      counted(body.code);
      sendFailure(response, body.code, body.reason, body.message);
      return;
    }
    response.once('close', body.release);
    const review = convertReview(parsed(body.bytes));
    if (!review) {
      counted(400);
      sendFailure(response, 400, 'BadRequest', 'the body must be JSON of a ConversionReview with a uid');
      return;
    }
    counted(review.response.result.status === 'Success' ? 200 : 422);
    sendJson(response, 200, review);
  };
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return undefined;
  }
}
