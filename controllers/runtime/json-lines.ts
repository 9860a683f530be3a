import { ConnectionError, ProtocolError } from './errors.ts';

const NEWLINE = 0x0a;

/**
 * The JSON values of a stream with one value a line, each as soon as its line is complete. The stream is read
 * no faster than the values are taken.
 *
 * @param maxLineBytes a longer line ends the stream: a watch has one object a line, and etcd's objects are small.
 * @throws ProtocolError for a line that is too long or no JSON; ConnectionError when the stream ends in the
 *   middle of a line.
 */
export async function* jsonLines(
  chunks: AsyncIterable<Buffer>,
  maxLineBytes: number,
): AsyncGenerator<unknown, void, void> {
  let begun: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      checkLength(bytes + end - start, maxLineBytes);
      begun.push(chunk.subarray(start, end));
      const line = Buffer.concat(begun).toString();
      begun = [];
      bytes = 0;
      start = end + 1;
      if (line.trim() !== '') yield parseLine(line);
    }
    if (start === chunk.length) continue;
    bytes += chunk.length - start;
    checkLength(bytes, maxLineBytes);
    begun.push(chunk.subarray(start));
  }
  if (bytes > 0) throw new ConnectionError('the stream ended in the middle of a line', 'ECONNRESET', true);
}

function checkLength(bytes: number, most: number): void {
  if (bytes > most) throw new ProtocolError(`a line of the stream is longer than ${most} bytes`);
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new ProtocolError('a line of the stream is not JSON');
  }
}
