import { expect, it } from '@jest/globals';
import { decodeUtf8 } from './text.ts';

const bytes = (...parts: (string | number[])[]) =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from(part))));

it.each([
  ['plain text', bytes('a: é\n'), 'a: é\n'],
  ['a byte order mark, which is left out', bytes([0xef, 0xbb, 0xbf], 'a: 1'), 'a: 1'],
  ['a replacement character that the file really holds', bytes('a: \uFFFD\n'), 'a: \uFFFD\n'],
  ['nothing', bytes(), ''],
])('reads %s', (_, input, text) => {
  expect(decodeUtf8(input)).toEqual({ text });
});

it.each([
  ['Latin-1', bytes('name: caf', [0xe9], '\n'), 'byte 0xe9 at offset 9'],
  ['a bad byte after a real replacement character', bytes('\uFFFDé', [0xff]), 'byte 0xff at offset 5'],
  ['a character that is cut off', bytes('a', [0xe2, 0x82]), 'byte 0xe2 at offset 1'],
  ['an encoded surrogate', bytes('ab', [0xed, 0xa0, 0x80]), 'byte 0xed at offset 2'],
])('names the first byte of %s', (_, input, place) => {
  expect(decodeUtf8(input)).toEqual({ error: `is not UTF-8: ${place}; save it as UTF-8` });
});

it.each([
  ['little endian', bytes([0xff, 0xfe, 0x61, 0])],
  ['big endian', bytes([0xfe, 0xff, 0, 0x61])],
])('recognises UTF-16, %s', (_, input) => {
  expect(decodeUtf8(input)).toEqual({ error: 'is UTF-16; save it as UTF-8' });
});
