import { expect, test } from '@jest/globals';
import { rounds } from './rounds.ts';

test('each round runs every contender once and begins with the next one', async () => {
  const order: string[] = [];
  const lines: string[] = [];
  const contender = (name: string) => async () => {
    order.push(name);
    return { place: order.length };
  };
  const contenders = { a: contender('a'), b: contender('b'), c: contender('c') };
  const results = await rounds(contenders, 2, (line) => lines.push(line));
  expect(order.join('')).toBe('abcbca');
  expect(results).toEqual([
    { a: { place: 1 }, b: { place: 2 }, c: { place: 3 } },
    { a: { place: 6 }, b: { place: 4 }, c: { place: 5 } },
  ]);
  expect(lines[3]).toBe('  round 2 of 2: b {"place":4}');
});
