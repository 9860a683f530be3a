import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseCron } from './cron.ts';
import { minimumInterval, onlyOnLeapDay } from './cron-interval.ts';

const cron = (text: string) => {
  const result = parseCron(text, 'seed');
  if (!result.ok) throw new Error(result.problem);
  return result.cron;
};

const [MINUTE, HOUR, DAY] = [60, 3600, 86_400];

describe('the least time between ticks', () => {
  it.each<[string, string, number]>([
    ['of every minute', '* * * * *', MINUTE],
    ['of every quarter', '*/15 * * * *', 15 * MINUTE],
    ['of steps that do not divide the hour, at its end', '*/25 * * * *', 10 * MINUTE],
    ['of two minutes in one hour', '10,20 5 * * *', 10 * MINUTE],
    ['of the night between late and early ticks', '0 1,23 * * *', 2 * HOUR],
    ['of every day', '0 2 * * *', DAY],
    ['of Mondays', '0 2 * * 1', 7 * DAY],
    ['of weekdays', '0 2 * * 1-5', DAY],
    ['of Saturday and Sunday written apart', '0 2 * * 0,6', DAY],
    ['of the first of the month', '0 0 1 * *', 28 * DAY],
    ['of the first and the last of the month', '0 0 1,L * *', DAY],
    ['of a day or a weekday', '0 0 2 * 1', DAY],
    ['of the second Friday', '0 0 * * 5#2', 28 * DAY],
    ['of the last Friday', '0 0 * * 5L', 28 * DAY],
    ['of a day in the year', '0 0 1 1 *', 365 * DAY],
    ['of the leap day', '0 0 29 2 *', 1461 * DAY],
    ['of a date and a weekday that meet once in eleven years', '0 1,23 */10 12 3#1', 2 * HOUR],
    ['of two ticks around midnight on days apart', '0 0,23 1 * *', 23 * HOUR],
  ])('%s', (_, text, seconds) => {
    expect(minimumInterval(cron(text))).toBe(seconds);
  });
});

it('is never more than what cron-parser shows in UTC', () => {
  const field = (...values: string[]) => fc.constantFrom('*', ...values);
  const expressions = fc
    .tuple(
      field('0', '5,50', '*/7', 'H/20'),
      field('0', '1,23', '*/5', '9-17'),
      field('1', '31', 'L', '*/10'),
      field('2', '1-6', '12'),
      field('0', '1-5', '5L', '3#1', '7'),
    )
    .map((fields) => fields.join(' '))
    // No February has a day 31: `parseCron` refuses what never fires.
    .filter((text) => !text.endsWith(' 31 2 *'));
  fc.assert(
    fc.property(expressions, (text) => {
      const parsed = cron(text);
      const least = minimumInterval(parsed);
      let before = parsed.expression.next().getTime();
      for (let i = 0; i < 60; i++) {
        const next = parsed.expression.next().getTime();
        expect((next - before) / 1000).toBeGreaterThanOrEqual(least);
        before = next;
      }
    }),
    { numRuns: 60 },
  );
});

it('knows 29 February', () => {
  expect(onlyOnLeapDay(cron('0 0 29 feb *'))).toBe(true);
  expect(onlyOnLeapDay(cron('0 0 28,29 2 *'))).toBe(false);
  expect(onlyOnLeapDay(cron('0 0 29 2 1'))).toBe(false);
});
