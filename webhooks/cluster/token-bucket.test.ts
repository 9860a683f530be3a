import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fullBucket, type Rate, take } from './token-bucket.ts';

const rate: Rate = { perSecond: 10, burst: 2 };

/** The waits of takers at these moments. */
function waits(moments: readonly number[], patienceMs = Number.POSITIVE_INFINITY): (number | undefined)[] {
  let bucket = fullBucket(rate, moments[0] ?? 0);
  return moments.map((now) => {
    const taken = take(bucket, rate, now, patienceMs);
    bucket = taken.bucket;
    return taken.waitMs;
  });
}

describe('a token bucket', () => {
  it.each<[string, number[], number, (number | undefined)[]]>([
    ['gives a burst at once, then one token after the other', [0, 0, 0, 0], 1000, [0, 0, 100, 200]],
    ['fills again while nobody takes', [0, 0, 200, 200], 1000, [0, 0, 0, 0]],
    ['holds no more than a burst', [0, 0, 60_000, 60_000, 60_000], 1000, [0, 0, 0, 0, 100]],
    [
      'gives nothing to those who cannot wait, and takes nothing from them',
      [0, 0, 0, 0, 100],
      50,
      [0, 0, undefined, undefined, 0],
    ],
    ['gives nothing for a clock that goes back', [100, 100, 0], 1000, [0, 0, 100]],
  ])('%s', (_, moments, patience, expected) => {
    expect(waits(moments, patience)).toEqual(expected);
  });

  it('never lets more through than its rate and a burst', () => {
    const gaps = fc.array(fc.integer({ min: 0, max: 500 }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(gaps, fc.integer({ min: 0, max: 1000 }), (steps, patience) => {
        let now = 0;
        const moments = steps.map((step) => (now += step));
        const uses = waits(moments, patience)
          .flatMap((wait, i) => (wait === undefined ? [] : [(moments[i] ?? 0) + wait]))
          .sort((a, b) => a - b);
        for (const [i, from] of uses.entries()) {
          const inASecond = uses.slice(i).filter((use) => use <= from + 1000).length;
          expect(inASecond).toBeLessThanOrEqual(rate.perSecond + rate.burst + 1);
        }
      }),
    );
  });
});
