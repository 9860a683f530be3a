import { describe, expect, test } from '@jest/globals';
import { BEGIN, END, withGenerated } from './section.ts';

const page = (text: string) => `# Run\n\nProse.\n\n${BEGIN}\n\n${text}\n\n${END}\n\nMore prose.\n`;

describe('the generated section of a page', () => {
  test('replaces what is between the markers and keeps the prose around them', () => {
    expect(withGenerated(page('old'), 'new', 'run.md')).toBe(page('new'));
  });

  test('is appended to a page without markers, and is stable afterwards', () => {
    const once = withGenerated('# Run\n\nProse.\n', 'new', 'run.md');
    expect(once).toBe(`# Run\n\nProse.\n\n${BEGIN}\n\nnew\n\n${END}\n`);
    expect(withGenerated(once, 'new', 'run.md')).toBe(once);
  });

  test.each([
    ['the first marker is missing', `Prose\n${END}\n`],
    ['the second marker is missing', `Prose\n${BEGIN}\nold\n`],
    ['the markers are swapped', `${END}\nold\n${BEGIN}\n`],
    ['a marker is there twice', page('old') + page('old')],
  ])('is refused when %s', (_, text) => {
    expect(() => withGenerated(text, 'new', 'docs/spec/run.md')).toThrow(
      'docs/spec/run.md: needs the marker lines',
    );
  });
});
