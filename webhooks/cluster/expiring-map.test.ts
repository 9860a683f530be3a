import { expect, it } from '@jest/globals';
import { ExpiringMap } from './expiring-map.ts';

it('gives what was set until it expires', () => {
  const map = new ExpiringMap<number>(2);
  map.set('a', 1, 10);
  expect([map.get('a', 9), map.get('a', 10), map.get('a', 9), map.get('b', 0)]).toEqual([
    1,
    undefined,
    undefined,
    undefined,
  ]);
});

it('holds no more than its bound, and forgets what was set first', () => {
  const map = new ExpiringMap<number>(2);
  for (const key of ['a', 'b', 'a', 'c']) map.set(key, 1, 10);
  expect([map.get('a', 0), map.get('b', 0), map.get('c', 0), map.size]).toEqual([1, undefined, 1, 2]);
});
