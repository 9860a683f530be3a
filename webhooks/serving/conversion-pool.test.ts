import { setTimeout } from 'node:timers/promises';
import { afterEach, describe, expect, test } from '@jest/globals';
import { ConversionPool } from './conversion-pool.ts';
import { conversionReview, playbook } from './testing/reviews.ts';

let pool: ConversionPool;
afterEach(() => pool.close());

const body = (count: number) =>
  Buffer.from(JSON.stringify(conversionReview(Array.from({ length: count }, () => playbook()))));

async function converted(count: number): Promise<number> {
  const pieces: Uint8Array[] = [];
  await pool.convert(body(count), (piece) => void pieces.push(piece));
  return JSON.parse(Buffer.concat(pieces).toString()).response.convertedObjects.length;
}

describe('threads of conversions', () => {
  test('take one after the other', async () => {
    pool = new ConversionPool(1);
    expect(await Promise.all([converted(1), converted(500), converted(2)])).toEqual([1, 500, 2]);
  });

  test('wait for a reader that is behind, and let others pass', async () => {
    pool = new ConversionPool(1);
    const room = Promise.withResolvers<void>();
    const pieces: Uint8Array[] = [];
    const slow = pool.convert(body(20_000), (piece) => {
      pieces.push(piece);
      return room.promise;
    });
    while (pieces.length === 0) await setTimeout(10);
    const before = pieces.length;
    expect(await converted(500)).toBe(500);
    expect(pieces.length).toBe(before);
    room.resolve();
    await slow;
    expect(JSON.parse(Buffer.concat(pieces).toString()).response.convertedObjects).toHaveLength(20_000);
  });

  test('say what cannot be answered', async () => {
    pool = new ConversionPool(1);
    expect(await pool.convert(Buffer.from('{'), () => undefined)).toBeUndefined();
  });

  test('end with what takes too long, and the next one does what waited', async () => {
    pool = new ConversionPool(1, 0);
    const late = pool.convert(body(20_000), () => undefined);
    await expect(late).rejects.toThrow('the thread of the conversion ended');
    // Every job is too late here; that each is ended shows that there is always another thread.
    await expect(pool.convert(body(20_000), () => undefined)).rejects.toThrow(
      'the thread of the conversion ended',
    );
  });

  test('leave nothing waiting when they are closed', async () => {
    pool = new ConversionPool(1);
    const outcomes = Promise.allSettled([converted(20_000), converted(1)]);
    await pool.close();
    expect((await outcomes).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });
});
