/** Following a file of lines while another process appends to it. */
import { type FileHandle, open } from 'node:fs/promises';
import { StringDecoder } from 'node:string_decoder';

const CHUNK_BYTES = 256 * 1024;

/** Reads the lines that were appended to a file since the last call; a line counts once its end is there. */
export class Tail {
  private readonly path: string;
  private readonly decoder = new StringDecoder('utf8');
  private file: FileHandle | undefined;
  private rest = '';

  constructor(path: string) {
    this.path = path;
  }

  /** New complete lines; none while the file does not exist. */
  async lines(): Promise<string[]> {
    this.file ??= await open(this.path).catch(() => undefined);
    if (!this.file) return [];
    const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
    for (;;) {
      const { bytesRead } = await this.file.read(buffer, 0, CHUNK_BYTES);
      if (bytesRead === 0) break;
      this.rest += this.decoder.write(buffer.subarray(0, bytesRead));
    }
    const lines = this.rest.split('\n');
    this.rest = lines.pop() ?? '';
    return lines;
  }

  /** Closes the file. */
  async close(): Promise<void> {
    await this.file?.close();
  }
}
