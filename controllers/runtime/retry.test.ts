import { describe, expect, test } from '@jest/globals';
import { ApiError, ConnectionError, ProtocolError } from './errors.ts';
import { retryAfterMs, retryDelayMs } from './retry.ts';

const status = (code: number, retryAfter?: number) => new ApiError(code, undefined, retryAfter);
const refused = new ConnectionError('refused', 'ECONNREFUSED', false);
const reset = new ConnectionError('reset', 'ECONNRESET', true);
const delay = (error: unknown, repeatable: boolean | 'never', number = 1, random = 0) =>
  retryDelayMs({ number, repeatable, error }, random);

describe('another attempt', () => {
  test.each([
    ['a connection that was refused', refused],
    ['429 with a wait', status(429, 50)],
    ['429 without', status(429)],
    ['503 with a wait: the API server did not start on it', status(503, 50)],
    ['401: the token may have been renewed', status(401)],
  ])('follows %s, whatever the method', (_, error) => {
    expect(delay(error, false)).toBeGreaterThanOrEqual(0);
    expect(delay(error, 'never')).toBeUndefined();
  });

  test.each([
    ['a connection that broke', reset],
    ['500', status(500)],
    ['502', status(502)],
    ['503', status(503)],
    ['504', status(504)],
  ])('follows %s only where the request may be carried out twice', (_, error) => {
    expect(delay(error, true)).toBeGreaterThan(0);
    expect(delay(error, false)).toBeUndefined();
  });

  test.each([
    ['403', status(403)],
    ['404', status(404)],
    ['409', status(409)],
    ['410', status(410)],
    ['422', status(422)],
    ['501 with a wait', status(501, 50)],
    ['an answer that makes no sense', new ProtocolError('no JSON')],
    ['a mistake of ours', new TypeError('x is undefined')],
    ['what is no error', 'text'],
  ])('never follows %s', (_, error) => {
    expect(delay(error, true)).toBeUndefined();
  });

  test('with a renewed token is made once, and at once', () => {
    expect(delay(status(401), true)).toBe(0);
    expect(delay(status(401), true, 2)).toBeUndefined();
  });

  test('is the fifth at most', () => {
    expect(delay(refused, true, 4)).toBeGreaterThan(0);
    expect(delay(refused, true, 5)).toBeUndefined();
  });

  test('comes no sooner than asked for, and spread', () => {
    expect(delay(status(429, 3_000), true)).toBe(3_000);
    expect(delay(status(429, 3_000), true, 1, 0.5)).toBe(3_750);
  });

  test('comes no sooner than usual when asked for at once', () => {
    expect(delay(status(429, 0), true)).toBe(100);
  });
});

describe('Retry-After', () => {
  const now = Date.parse('2026-01-01T00:00:00Z');
  test.each([
    ['seconds', '2', 2_000],
    ['a date', 'Thu, 01 Jan 2026 00:00:05 GMT', 5_000],
    ['a date gone by', 'Wed, 31 Dec 2025 00:00:00 GMT', 0],
    ['nothing', undefined, undefined],
    ['an empty text', '', undefined],
    ['neither seconds nor a date', 'soon', undefined],
    ['more seconds than there are', '99999999999999', undefined],
  ])('may be %s', (_, header, expected) => {
    expect(retryAfterMs(header, now)).toBe(expected);
  });
});
