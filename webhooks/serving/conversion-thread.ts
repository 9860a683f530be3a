/** The thread in which large conversions run, so that admission does not wait for them. */
import { parentPort } from 'node:worker_threads';
import { type ConversionOutcome, convertText } from '../conversion-text.ts';

/** One body. Its memory moves to the thread. */
export type ThreadRequest = Uint8Array<ArrayBuffer>;
/** Pieces of the answer, then the outcome. */
export type ThreadMessage =
  | { readonly piece: Uint8Array<ArrayBuffer> }
  | { readonly outcome: ConversionOutcome };

const say = (message: ThreadMessage, moved: ArrayBuffer[] = []): void =>
  parentPort?.postMessage(message, moved);

const encoder = new TextEncoder();

parentPort?.on('message', (body: ThreadRequest) => {
  const outcome = convertText(Buffer.from(body.buffer, body.byteOffset, body.byteLength), (text) => {
    const piece = encoder.encode(text);
    say({ piece }, [piece.buffer]);
  });
  say({ outcome });
});
