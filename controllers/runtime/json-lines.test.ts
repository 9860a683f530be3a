import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { jsonLines } from './json-lines.ts';

async function* from(chunks: readonly Buffer[]): AsyncGenerator<Buffer> {
  yield* chunks;
}

async function read(chunks: readonly (string | Buffer)[], most = 1_000): Promise<unknown[]> {
  const values: unknown[] = [];
  for await (const value of jsonLines(from(chunks.map((chunk) => Buffer.from(chunk))), most))
    values.push(value);
  return values;
}

describe('JSON lines', () => {
  test.each([
    ['several lines in a chunk', ['1\n2\n3\n'], [1, 2, 3]],
    ['a line in several chunks', ['{"a"', ':', '1}', '\n'], [{ a: 1 }]],
    ['a newline at the start of a chunk', ['1', '\n2\n'], [1, 2]],
    ['empty lines, also of Windows', ['1\n\n\r\n2\r\n'], [1, 2]],
    ['no lines', [], []],
  ])('are read from %s', async (_, chunks, expected) => {
    expect(await read(chunks)).toEqual(expected);
  });

  test.each([
    [
      'the stream ends in the middle of a line',
      ['1\n{"a":'],
      { name: 'ConnectionError', code: 'ECONNRESET', reached: true },
    ],
    [
      'a line is not JSON',
      ['{"a"\n'],
      { name: 'ProtocolError', message: 'a line of the stream is not JSON' },
    ],
    ['a line is too long', ['1\n', `"${'x'.repeat(20)}"\n`], { name: 'ProtocolError' }],
    ['a line is too long before it ends', ['"xxxxxx', 'xxxxxx', 'xxxxxx'], { name: 'ProtocolError' }],
  ])('fail when %s', async (_, chunks, expected) => {
    await expect(read(chunks, 16)).rejects.toMatchObject(expected);
  });

  test('do not show what a broken line holds', async () => {
    await expect(read(['{"password":"hunter2"\n'])).rejects.toThrow(/^a line of the stream is not JSON$/);
  });

  test('are the same wherever the chunks are cut', async () => {
    const cuts = fc.array(fc.nat({ max: 400 }), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.jsonValue(), { maxLength: 8 }), cuts, async (values, at) => {
        const bytes = Buffer.from(values.map((value) => `${JSON.stringify(value)}\n`).join(''));
        const ends = [...at.filter((end) => end < bytes.length), bytes.length].sort((a, b) => a - b);
        const chunks = ends.map((end, i) => bytes.subarray(ends[i - 1] ?? 0, end));
        expect(await read(chunks, 100_000)).toEqual(JSON.parse(JSON.stringify(values)));
      }),
    );
  });

  test('are read no faster than they are taken', async () => {
    let given = 0;
    async function* source(): AsyncGenerator<Buffer> {
      for (; given < 100; given += 1) yield Buffer.from(`${given}\n`);
    }
    const lines = jsonLines(source(), 100);
    await lines.next();
    await lines.next();
    expect(given).toBe(1);
    await lines.return();
    expect(given).toBe(1);
  });
});
