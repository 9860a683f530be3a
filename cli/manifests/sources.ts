/** Files, directories and standard input, as `kubectl -f` takes them, read with a bound. */
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { Readable } from 'node:stream';
import type { Problem } from './problem.ts';
import { decodeUtf8 } from './text.ts';

/** All inputs together may have this many bytes: about 25,000 typical objects. */
export const MAX_INPUT_BYTES = 32 * 1024 * 1024;

const MANIFEST_EXTENSIONS = ['.yaml', '.yml', '.json'];

/** The text of one file or of standard input. */
export interface Input {
  /** As the user named it, `<stdin>` for `-`. */
  readonly source: string;
  readonly text: string;
}

/** What was read, and what could not be. */
export interface Inputs {
  readonly inputs: readonly Input[];
  readonly problems: readonly Problem[];
}

/** How names become inputs. */
export interface ReadOptions {
  readonly recursive: boolean;
  readonly stdin: Readable;
}

/** Reads what the user named, in that order; the files of a directory by name. */
export async function readInputs(names: readonly string[], options: ReadOptions): Promise<Inputs> {
  const inputs: Input[] = [];
  const problems: Problem[] = [];
  let budget = MAX_INPUT_BYTES;
  for (const name of names) {
    for (const found of await filesOf(name, options.recursive)) {
      const read = 'message' in found ? found : await readText(found.source, budget, options.stdin);
      if ('message' in read) problems.push(read);
      else inputs.push(read);
      if ('bytes' in read) budget -= read.bytes;
    }
  }
  return { inputs, problems };
}

async function filesOf(name: string, recursive: boolean): Promise<readonly ({ source: string } | Problem)[]> {
  if (name === '-') return [{ source: name }];
  if (/^https?:\/\//.test(name)) {
    return [{ source: name, message: 'is a URL; download it and name the file' }];
  }
  try {
    if (!(await stat(name)).isDirectory()) return [{ source: name }];
    const entries = await readdir(name, { withFileTypes: true, recursive });
    const files = entries
      .filter((entry) => !entry.isDirectory() && MANIFEST_EXTENSIONS.includes(extname(entry.name)))
      .map((entry) => ({ source: join(entry.parentPath, entry.name) }))
      .sort((a, b) => (a.source < b.source ? -1 : 1));
    const hint = recursive ? '' : '; -R looks into its subdirectories';
    if (files.length > 0) return files;
    return [{ source: name, message: `holds no file named *${MANIFEST_EXTENSIONS.join(', *')}${hint}` }];
  } catch (error) {
    return [{ source: name, message: systemMessage(error) }];
  }
}

async function readText(
  name: string,
  budget: number,
  stdin: Readable,
): Promise<(Input & { bytes: number }) | Problem> {
  const source = name === '-' ? '<stdin>' : name;
  const parts: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const part of name === '-' ? stdin : createReadStream(name)) {
      parts.push(part);
      bytes += part.length;
      if (bytes > budget) return { source, message: tooLarge() };
    }
  } catch (error) {
    return { source, message: systemMessage(error) };
  }
  const decoded = decodeUtf8(Buffer.concat(parts));
  return 'error' in decoded ? { source, message: decoded.error } : { source, text: decoded.text, bytes };
}

const tooLarge = (): string =>
  `is too large: all inputs together may have ${MAX_INPUT_BYTES / 1024 / 1024} MiB; give fewer files at a time`;

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  EACCES: 'cannot be read: permission denied',
  EISDIR: 'is a directory',
  ENOTDIR: 'does not exist: a part of the path is not a directory',
  ELOOP: 'cannot be read: too many symbolic links',
  ENAMETOOLONG: 'does not exist: the name is too long',
};

function systemMessage(error: unknown): string {
  const { code = '', message } = error as NodeJS.ErrnoException;
  return REASONS[code] ?? `cannot be read: ${message}`;
}
