import { expect, it } from '@jest/globals';
import { chunks, documents } from './documents.ts';

const found = (text: string) =>
  [...documents('f.yaml', text)].map((each) => ('message' in each ? [each.line, each.message] : each.value));

it.each([
  ['one document', 'a: 1', [{ a: 1 }]],
  ['several documents', 'a: 1\n---\nb: 2\n--- # comment\nc: 3\n', [{ a: 1 }, { b: 2 }, { c: 3 }]],
  ['Windows line ends', 'a: 1\r\n---\r\nb: 2\r\n', [{ a: 1 }, { b: 2 }]],
  ['an end marker', 'a: 1\n...\n---\nb: 2\n', [{ a: 1 }, { b: 2 }]],
  ['directives before a marker', '%YAML 1.1\n---\na: 1\n', [{ a: 1 }]],
  ['empty documents and comments, as nothing', '# a\n---\n---\n# b\n---\n~\n', []],
  ['dashes inside a text', 'a: |\n  ---\n  x\n', [{ a: '---\nx\n' }]],
  ['a text without line end at the end', '---\na: 1\n---', [{ a: 1 }]],
  ['nothing', '', []],
])('reads %s', (_, text, values) => {
  expect(found(text)).toEqual(values);
});

it('reports a broken document by its line and goes on', () => {
  expect(found('a: 1\n---\nb: b: b\n---\nc: 3\nc: 4\n---\nd: 5\n')).toEqual([
    { a: 1 },
    [3, 'is not valid YAML: bad indentation of a mapping entry'],
    [6, 'the key c occurs twice; remove one of them'],
    { d: 5 },
  ]);
});

it('counts lines over documents', () => {
  expect([...chunks('a\nb\n---\nc\n---\nd')].map(({ line }) => line)).toEqual([1, 3, 5]);
});
