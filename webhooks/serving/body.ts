/** Reads bodies of requests within limits. Nothing is parsed here. */
import type { IncomingMessage } from 'node:http';
import type { ByteBudget } from './byte-budget.ts';

/** Why a body is not read: an HTTP status with its reason and message. */
export interface BodyRefusal {
  readonly code: 400 | 413 | 415 | 429;
  readonly reason: string;
  readonly message: string;
}

/** How much may be read. */
export interface BodyLimits {
  readonly bytes: number;
  readonly budget: ByteBudget;
  /** Bytes of the budget that are not for this endpoint. */
  readonly spare: number;
}

/** A body; `release` gives its bytes back to the budget, once. */
export interface Body {
  readonly bytes: Buffer;
  readonly release: () => void;
}

const MEDIA_TYPE = /^application\/json\s*(;.*)?$/i;

/** Reads the body, or says why not; undefined when the client went away. What was held for a refused one is given back. */
export function readBody(
  request: IncomingMessage,
  limits: BodyLimits,
): Promise<Body | BodyRefusal | undefined> {
  const refused = headRefusal(request, limits);
  return refused ? Promise.resolve(refused) : collect(request, limits);
}

function headRefusal({ headers }: IncomingMessage, limits: BodyLimits): BodyRefusal | undefined {
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity')
    return unsupported('the body must not be compressed: send it without Content-Encoding');
  const type = headers['content-type'];
  if (type !== undefined && !MEDIA_TYPE.test(type))
    return unsupported('the body must be JSON: send it with Content-Type application/json');
  const length = Number(headers['content-length'] ?? 0);
  if (length > limits.bytes) return tooLarge(limits.bytes);
  return limits.budget.fits(length, limits.spare) ? undefined : busy();
}

function collect(
  request: IncomingMessage,
  { bytes, budget, spare }: BodyLimits,
): Promise<Body | BodyRefusal | undefined> {
  return new Promise((resolve) => {
    // Large bodies would be held twice while chunks are joined. Memory that is not written to is not taken either.
    const whole = Buffer.allocUnsafeSlow(Number(request.headers['content-length'] ?? 0));
    const chunks: Buffer[] = [];
    let held = 0;
    const release = (): void => {
      budget.hold(-held);
      held = 0;
    };
    const settle = (outcome: Body | BodyRefusal | undefined): void => {
      request.off('data', more).off('end', done).off('close', gone).off('error', gone);
      if (outcome === undefined || 'code' in outcome) {
        chunks.length = 0;
        release();
        // What still comes is thrown away until the connection closes behind the answer.
        request.on('error', () => {}).resume();
      }
      resolve(outcome);
    };
    const more = (chunk: Buffer): void => {
      const refusal =
        held + chunk.length > bytes ? tooLarge(bytes) : budget.fits(chunk.length, spare) ? undefined : busy();
      if (refusal) {
        settle(refusal);
        return;
      }
      if (held + chunk.length <= whole.length) chunk.copy(whole, held);
      else chunks.push(chunk);
      held += chunk.length;
      budget.hold(chunk.length);
    };
    const done = (): void =>
      settle({ bytes: held === whole.length ? whole : Buffer.concat(chunks), release });
    const gone = (): void => settle(undefined);
    request.on('data', more).on('end', done).on('close', gone).on('error', gone);
  });
}

const unsupported = (message: string): BodyRefusal => ({
  code: 415,
  reason: 'UnsupportedMediaType',
  message,
});

const tooLarge = (most: number): BodyRefusal => ({
  code: 413,
  reason: 'RequestEntityTooLarge',
  message: `the body may have at most ${most} bytes`,
});

const busy = (): BodyRefusal => ({
  code: 429,
  reason: 'TooManyRequests',
  message: 'too many bytes of requests are held: try again',
});
