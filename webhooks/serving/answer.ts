/** Answers as JSON, and failures of HTTP as the API server words them. */
import type { ServerResponse } from 'node:http';
import { failure } from '../status.ts';

/** Seconds after which a request that was turned away may come back; the API server obeys it. */
const RETRY_SECONDS = 1;

/** Sends JSON. As a text, because Node.js writes its head and a text at once. */
export function sendJson(response: ServerResponse, code: number, body: unknown): void {
  const text = JSON.stringify(body);
  response.writeHead(code, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
  response.end(text);
}

/** Sends a Status, for requests that no review can answer. The connection ends with it, since its body may be unread. */
export function sendFailure(response: ServerResponse, code: number, reason: string, message: string): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.setHeader('connection', 'close');
  const later = code === 429 || code === 503;
  if (later) response.setHeader('retry-after', RETRY_SECONDS);
  sendJson(
    response,
    code,
    failure(code, reason, message, later ? { retryAfterSeconds: RETRY_SECONDS } : undefined),
  );
}
