import { describe, expect, it } from '@jest/globals';
import { CronExpressionParser } from 'cron-parser';
import fc from 'fast-check';
import { parseCron } from './cron.ts';

const parsed = (text: string, seed?: string) => {
  const result = parseCron(text, seed);
  if (!result.ok) throw new Error(`${text} ${result.problem}; ${result.hint}`);
  return result.cron;
};
const problem = (text: string): string => {
  const result = parseCron(text);
  return result.ok ? `accepted as ${result.cron.text}` : `${result.problem}; ${result.hint}`;
};

describe('accepts', () => {
  it.each([
    ['every minute', '* * * * *'],
    ['numbers', '30 2 1 1 0'],
    ['lists, ranges and steps', '0,30 8-17 */2 1-6/2 1-5'],
    ['a step from a value on', '5/15 * * * *'],
    ['names in any case', '0 0 * Jan-MAR mon,Wed,FRI'],
    ['7 for Sunday, also at the end of a range', '0 0 * * 5-7'],
    ['the last day of the month', '0 0 L * *'],
    ['the last Friday', '0 0 * * 5L'],
    ['the second Friday', '0 0 * * 5#2'],
    ['? as day of month', '0 0 ? * 1'],
    ['H', 'H H(0-5) * * H'],
    ['H with a step', 'H/15 * * * *'],
    ['white space around and between', '  0\t0   * * * '],
    ['30 February where a weekday fires too', '0 0 30 2 1'],
    ['31 in a list with a month that has it', '0 0 31 2,3 *'],
    ['29 February', '0 0 29 2 *'],
  ])('%s', (_, text) => {
    expect(parsed(text).notes).toEqual([]);
  });

  it.each([
    ['@hourly', '0 * * * *'],
    ['@daily', '0 0 * * *'],
    ['@midnight', '0 0 * * *'],
    ['@weekly', '0 0 * * 0'],
    ['@monthly', '0 0 1 * *'],
    ['@yearly', '0 0 1 1 *'],
  ])('%s as %s', (macro, text) => {
    expect(parsed(macro).text).toBe(text);
  });
});

describe('refuses', () => {
  it.each([
    ['the empty string', '', /empty/],
    ['white space', ' \t', /empty/],
    ['four fields', '* * * *', /4 fields, not 5/],
    ['seconds', '0 * * * * *', /6 fields, not 5; seconds/],
    ['a time zone', 'TZ=Europe/Berlin 0 0 * * *', /timeZone/],
    ['@every', '@every 1h', /unknown start/],
    ['@reboot', '@reboot', /unknown macro/],
    ['a misspelt macro', '@dayly', /did you mean "@daily"/],
    ['a minute that does not exist', '60 * * * *', /"60" as minute: allowed are 0 to 59/],
    ['an hour that does not exist', '0 24 * * *', /"24" as hour/],
    ['day 0', '0 0 0 * *', /1 to 31/],
    ['month 13', '0 0 1 13 *', /1 to 12 and jan to dec/],
    ['weekday 8', '0 0 * * 8', /0 to 7 and sun to sat/],
    ['an unknown name', '0 0 * foo *', /"foo" as month/],
    ['a name in the wrong field', '0 0 mon * *', /as day of month/],
    ['a range backwards', '0 22-2 * * *', /backwards; write two ranges/],
    ['a range to Sunday', '0 0 * * fri-sun', /7 for Sunday/],
    ['a step of 0', '*/0 * * * *', /at least 1/],
    ['a step without start', '/5 * * * *', /"\/5" as minute: write \*, numbers/],
    ['an empty list item', '0,,5 * * * *', /"" as minute/],
    ['a nearest weekday', '0 0 15W * *', /"15W"/],
    ['an offset from the last day', '0 0 L-3 * *', /"L-3"/],
    ['a lone L as weekday', '0 0 * * L', /"L" as day of week/],
    ['a list with #', '0 0 * * 1,5#2', /one day with "#"/],
    ['a sixth occurrence', '0 0 * * 5#6', /5#6/],
    ['? as minute', '? * * * *', /as minute/],
    ['30 February', '0 0 30 2 *', /never fires: .* day 30/],
    ['31 in months of 30 days', '0 0 31 apr,6 *', /never fires/],
    ['the name of an inherited member', 'valueOf', /1 field, not 5/],
    ['a line break', '0 0 * * *\n', /character/],
    ['other digits', '٣ * * * *', /character/],
  ])('%s', (_, text, message) => {
    expect(problem(text)).toMatch(message);
  });
});

it('notes a step that is larger than its field', () => {
  expect(parsed('*/90 * * * *').notes).toEqual([
    'minute "*/90": the step is larger than the field, so that only the first value counts',
  ]);
});

it('resolves H by the seed alone', () => {
  const minutes = (seed: string) => String(parsed('H * * * *', seed).expression.fields.minute.values);
  expect(minutes('shop/nightly')).toBe(minutes('shop/nightly'));
  expect(new Set(['a', 'b', 'c', 'd', 'e'].map(minutes)).size).toBeGreaterThan(1);
});

const item = (values: string[]) =>
  fc
    .tuple(
      fc.constantFrom(...values, '*', 'H', 'x', ''),
      fc.constantFrom('', '', '/2', '-5', '-3/2', '#2', 'L'),
    )
    .map((parts) => parts.join(''));
const expressions = fc
  .tuple(
    item(['0', '59', '60']),
    item(['0', '23', '24']),
    item(['1', '31', 'L', '?']),
    item(['2', '12', 'jan', '13']),
    item(['0', '7', 'fri', '8', '?']),
  )
  .map((fields) => fields.join(' '));

it('accepts nothing that cron-parser refuses, and lets it fire', () => {
  fc.assert(
    fc.property(expressions, (text) => {
      const result = parseCron(text, 's');
      if (!result.ok) return;
      const options = { hashSeed: 's', tz: 'UTC', currentDate: 0 };
      expect(CronExpressionParser.parse(result.cron.text, options).next().getTime()).toBeGreaterThan(0);
    }),
    { numRuns: 2000 },
  );
});

it('never throws', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => typeof parseCron(text).ok === 'boolean'));
});
