import { describe, expect, it } from '@jest/globals';
import { systemClock } from '../../controllers/runtime/clock.ts';
import { byDeadline } from './by-deadline.ts';

describe('several answers', () => {
  const soon = () => systemClock.now() + 20;
  const clockOf = (slept: number[]) => ({
    ...systemClock,
    sleep: (ms: number, signal?: AbortSignal) => {
      slept.push(ms);
      return systemClock.sleep(ms, signal);
    },
  });

  it('that are there are not waited for', async () => {
    const slept: number[] = [];
    const answers = await byDeadline(new Map([['a', 1]]), soon(), clockOf(slept));
    expect(answers).toEqual(new Map([['a', 1]]));
    expect(slept).toEqual([]);
  });

  it('are waited for until the deadline, and what fails or comes later is none', async () => {
    const slept: number[] = [];
    const asked = new Map<string, number | Promise<number>>([
      ['at once', 1],
      ['later', Promise.resolve(2)],
      ['never', new Promise<number>(() => {})],
      ['failed', Promise.reject(new Error('no'))],
    ]);
    expect(await byDeadline(asked, soon(), clockOf(slept))).toEqual(
      new Map([
        ['at once', 1],
        ['later', 2],
      ]),
    );
    expect(slept).toHaveLength(1);
  });
});
