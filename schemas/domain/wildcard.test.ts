import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { matchesWildcard, missingFrom } from './wildcard.ts';

describe('a pattern matches', () => {
  it.each([
    ['the same text', 'git.example.com', 'git.example.com'],
    ['any text for a lone star', '*', ''],
    ['a subdomain for a leading star', '*.example.com', 'a.b.example.com'],
    ['what begins with it for a trailing star', 'ghcr.io/acme/*', 'ghcr.io/acme/ee:1'],
    ['what has its parts in order', 'a*b*c', 'a1b2b3c'],
    ['characters that mean something in regular expressions, literally', 'a+(b)*', 'a+(b)c'],
  ])('%s', (_, pattern, text) => {
    expect(matchesWildcard(pattern, text)).toBe(true);
  });
});

describe('a pattern does not match', () => {
  it.each([
    ['another text', 'git.example.com', 'git-example-com'],
    ['the bare domain for a subdomain pattern', '*.example.com', 'example.com'],
    ['a text in which head and tail would overlap', 'aba*ba', 'aba'],
    ['parts out of order', 'a*b*c', 'acb'],
    ['a part that only the tail supplies', '*bc*c', 'abc'],
    ['anything for the empty pattern', '', 'a'],
  ])('%s', (_, pattern, text) => {
    expect(matchesWildcard(pattern, text)).toBe(false);
  });
});

it('agrees with the regular expression that means the same', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 8 });
  fc.assert(
    fc.property(letters, fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 10 }), (pattern, text) => {
      const same = new RegExp(`^${pattern.replace(/\*+/g, '.*')}$`);
      expect(matchesWildcard(pattern, text)).toBe(same.test(text));
    }),
  );
});

describe('lists that must all agree', () => {
  it('have no opinion when there are none', () => {
    expect(missingFrom([], () => false)).toBeUndefined();
  });
  it('name the list that lacks the text, an empty one too', () => {
    expect(missingFrom([['a', 'b'], ['b']], (p) => p === 'a')).toEqual(['b']);
    expect(missingFrom([[]], () => true)).toEqual([]);
  });
});
