import { expect, it } from '@jest/globals';
import { expansionError } from './expansion.ts';
import { parseYaml } from './yaml.ts';

/** "Billion laughs": each line holds the one before it nine times. */
const laughs = (levels: number) =>
  Array.from({ length: levels }, (_, level) =>
    level === 0
      ? 'a0: &a0 [lol]'
      : `a${level}: &a${level} [${Array(9)
          .fill(`*a${level - 1}`)
          .join(', ')}]`,
  ).join('\n');

it('refuses aliases that stand for billions of values, at once', () => {
  const [value] = parseYaml(laughs(12)).values;
  expect(expansionError(value)).toBe('its aliases stand for more than 1,000,000 values; write fewer aliases');
});

it('refuses an alias that contains itself', () => {
  expect(expansionError(parseYaml('a: &a [*a]').values[0])).toBe(
    'an alias contains itself; write the value out',
  );
});

it('allows ordinary aliases', () => {
  expect(expansionError(parseYaml(laughs(4)).values[0])).toBeUndefined();
});
