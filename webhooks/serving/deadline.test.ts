import { describe, expect, test } from '@jest/globals';
import { DeadlineExceeded, deadlineOf, within } from './deadline.ts';

describe('the deadline', () => {
  test.each<[string, unknown, number]>([
    ['is what the API server says, less a tenth', '1s', 900],
    ['leaves half a second at most', '10s', 9500],
    ['is read in any unit', '1m0s', 29_500],
    ['is never later than a webhook may take', '1h', 29_500],
    ['has a default', undefined, 29_500],
    ['is the default for what is no duration', 'soon', 29_500],
    ['is the default for nothing', '0s', 29_500],
    ['is the default for several', ['1s', '2s'], 29_500],
  ])('%s', (_, timeout, expected) => {
    expect(deadlineOf(timeout, 1000)).toBe(1000 + expected);
  });

  test('that has passed ends the wait', async () => {
    await expect(within(new Promise(() => {}), 5, 0)).rejects.toThrow(DeadlineExceeded);
    await expect(within(new Promise(() => {}), 0, 100)).rejects.toThrow(DeadlineExceeded);
    expect(await within(Promise.resolve(1), 1000, 0)).toBe(1);
  });
});
