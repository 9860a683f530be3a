import { describe, expect, test } from '@jest/globals';
import { ApiError, ConnectionError, ProtocolError } from './errors.ts';
import { nextStep, type Outcome, type Progress, START, WatchListUnserved } from './next-step.ts';

const status = (code: number, body: object = {}) => new ApiError(code, { kind: 'Status', ...body });
const expired = status(410, { reason: 'Expired' });
const tooLarge = status(504, {
  reason: 'Timeout',
  details: { causes: [{ reason: 'ResourceVersionTooLarge' }] },
});
const refused = new ConnectionError('refused', 'ECONNREFUSED', false);
const reset = new ConnectionError('reset', 'ECONNRESET', true);
const silent = new ConnectionError('silent', 'ETIMEDOUT', true);

const streaming: Progress = START;
const paging: Progress = { ...START, listing: 'pages' };
const watching: Progress = { ...START, phase: 'watch', resourceVersion: '5' };
const ended = (resourceVersion: string, rest: Partial<Outcome> = {}): Outcome => ({
  resourceVersion,
  progress: false,
  lastedMs: 100,
  ...rest,
});

/** No jitter: waits are half of the longest. */
const step = (before: Progress, outcome: Outcome) => nextStep(before, outcome, 0);

describe('after everything went well', () => {
  test.each([
    ['a list in pages is followed by a watch', paging, ended('7', { progress: true })],
    ['a watch with the initial objects is continued', streaming, ended('7', { progress: true })],
    ['a watch is continued where it was', watching, ended('7', { progress: true })],
    [
      'a watch on which nothing happened for long is continued',
      { ...watching, failures: 2 },
      ended('7', { lastedMs: 5_000 }),
    ],
  ])('%s, at once', (_, before, outcome) => {
    const expected = { ...before, phase: 'watch', resourceVersion: '7', failures: 0 };
    expect(step(before, outcome)).toEqual({ progress: expected, delayMs: 0 });
  });
});

describe('without an answer', () => {
  test.each([
    ['refused', refused],
    ['broken', reset],
    ['silent', silent],
  ])('a watch goes on where it was, with growing waits: %s', (_, error) => {
    let progress = watching;
    const delays: number[] = [];
    for (let i = 0; i < 9; i += 1) {
      const next = step(progress, ended('5', { error }));
      delays.push(next.delayMs);
      progress = next.progress;
    }
    expect(delays).toEqual([125, 250, 500, 1_000, 2_000, 4_000, 5_000, 5_000, 5_000]);
    expect(progress).toMatchObject({ phase: 'watch', resourceVersion: '5' });
  });

  test('a list is made again in the same way', () => {
    let progress = streaming;
    for (let i = 0; i < 9; i += 1) progress = step(progress, ended('', { error: refused })).progress;
    expect(progress).toMatchObject({ phase: 'list', listing: 'stream', failures: 9 });
  });

  test('a watch that was good for long begins with the shortest wait', () => {
    const outcome = ended('5', { error: reset, lastedMs: 30_000 });
    expect(step({ ...watching, failures: 7 }, outcome)).toMatchObject({
      delayMs: 125,
      progress: { failures: 1 },
    });
  });

  test('a long silence is no good watch', () => {
    const outcome = ended('5', { error: silent, lastedMs: 100_000 });
    expect(step({ ...watching, failures: 7 }, outcome).progress.failures).toBe(8);
  });

  test('a watch that had brought something begins with the shortest wait', () => {
    const outcome = ended('6', { error: reset, progress: true });
    expect(step({ ...watching, failures: 7 }, outcome)).toEqual({
      progress: { ...watching, resourceVersion: '6', failures: 1 },
      delayMs: 125,
    });
  });
});

describe('when history is forgotten', () => {
  test.each([
    ['410', expired],
    ['410 without a reason', new ApiError(410, undefined)],
    ['an error Expired', status(500, { reason: 'Expired' })],
    ['a version in the future', tooLarge],
  ])('a watch is followed by a list: %s', (_, error) => {
    const next = step(watching, ended('5', { error }));
    expect(next.progress).toMatchObject({ phase: 'list', resourceVersion: '', listing: 'stream' });
  });

  test('clients spread their lists over a second', () => {
    const outcome = ended('5', { error: expired, progress: true });
    expect(nextStep(watching, outcome, 0).delayMs).toBe(0);
    expect(nextStep(watching, outcome, 0.999).delayMs).toBe(999);
  });

  test('again and again, waits grow', () => {
    const waits = [0, 1, 2].map(
      (failures) => step({ ...watching, failures }, ended('5', { error: expired })).delayMs,
    );
    expect(waits).toEqual([125, 250, 500]);
  });

  test('between two pages, everything is asked for at once', () => {
    expect(step(paging, ended('', { error: expired })).progress).toMatchObject({
      phase: 'list',
      listing: 'pages',
      pageSize: 0,
    });
  });
});

describe('where WatchList is not served', () => {
  test.each([
    ['422', status(422, { reason: 'Invalid' })],
    ['400', status(400, { reason: 'BadRequest' })],
    ['a bookmark too early', new WatchListUnserved('early')],
  ])('the list is made in pages, at once: %s', (_, error) => {
    expect(step(streaming, ended('', { error }))).toMatchObject({
      progress: { phase: 'list', listing: 'pages' },
      delayMs: 0,
    });
  });

  test('the third answer that leads nowhere is enough', () => {
    const error = status(500);
    expect(step({ ...streaming, failures: 1 }, ended('', { error })).progress.listing).toBe('stream');
    expect(step({ ...streaming, failures: 2 }, ended('', { error })).progress.listing).toBe('pages');
  });
});

describe('after answers that do not help', () => {
  test.each([
    ['401', status(401)],
    ['403', status(403)],
    ['404', status(404)],
    ['500', status(500)],
    ['503', status(503)],
    ['nonsense', new ProtocolError('no JSON')],
  ])('a watch is tried again, and the third time replaced by a list: %s', (_, error) => {
    expect(step({ ...watching, failures: 1 }, ended('5', { error })).progress.phase).toBe('watch');
    expect(step({ ...watching, failures: 2 }, ended('5', { error })).progress.phase).toBe('list');
  });

  test.each([
    ['403', status(403)],
    ['404', status(404)],
    ['nonsense', new ProtocolError('no JSON')],
  ])('a list in pages is tried for ever: %s', (_, error) => {
    const next = step({ ...paging, failures: 1_000_000 }, ended('', { error }));
    expect(next).toMatchObject({ progress: { phase: 'list', listing: 'pages' }, delayMs: 5_000 });
  });

  test('a watch that ends at once, with nothing, is not asked for at once', () => {
    expect(step(watching, ended('5'))).toMatchObject({
      progress: { phase: 'watch', failures: 1 },
      delayMs: 125,
    });
  });

  test('the wait that is asked for is kept', () => {
    const error = new ApiError(429, undefined, 4_000);
    expect(step(watching, ended('5', { error })).delayMs).toBe(4_000);
  });
});
