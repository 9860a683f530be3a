import { describe, expect, test } from '@jest/globals';
import { code, table } from './markdown.ts';

describe('Markdown', () => {
  test.each([
    ['plain text', 'a', '`a`'],
    ['text with a backquote', 'a`b', '`` a`b ``'],
    ['text with several backquotes', '``a`', '``` ``a` ```'],
  ])('%s becomes inline code', (_, text, expected) => {
    expect(code(text)).toBe(expected);
  });

  test('cells of a table may hold its separator', () => {
    expect(table(['A', 'B'], [['x|y', 'z']])).toBe('| A | B |\n| --- | --- |\n| x\\|y | z |');
  });
});
