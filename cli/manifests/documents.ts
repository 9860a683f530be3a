/** A text to its YAML documents, each parsed on its own so that a broken one does not hide the others. */
import { EVENT_ID, YAMLException } from 'js-yaml';
import type { Json } from '../../schemas/common/json.ts';
import { expansionError } from './expansion.ts';
import type { Problem } from './problem.ts';
import { type ParsedYaml, parseYaml } from './yaml.ts';

/** A part of a text that a document marker delimits. */
export interface Chunk {
  readonly text: string;
  /** Line of its first character in the whole text, counted from 1. */
  readonly line: number;
}

/** One document with a value. */
export interface Document {
  readonly chunk: Chunk;
  /** Position among the documents of the chunk. */
  readonly index: number;
  readonly value: Json;
}

const MARKER = /^---(?=[ \t\r\n]|$)/gm;
const DIRECTIVES_ONLY = /^(%[^\n]*\n|[ \t]*(#[^\n]*)?\r?\n)*$/;

/** Splits a text before each line that starts a document. */
export function* chunks(text: string): Generator<Chunk> {
  let start = 0;
  let line = 1;
  for (const { index } of text.matchAll(MARKER)) {
    const part = text.slice(start, index);
    // Directives (%YAML) stand before the marker of the document that they belong to.
    if (part.includes('%') && DIRECTIVES_ONLY.test(part)) continue;
    if (part !== '') yield { text: part, line };
    line += countLines(part);
    start = index;
  }
  if (start < text.length) yield { text: text.slice(start), line };
}

/** Number of line ends in a text. */
export function countLines(text: string): number {
  let lines = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lines += 1;
  return lines;
}

/** The documents of a text that hold something; what cannot be read becomes a problem. */
export function* documents(source: string, text: string): Generator<Document | Problem> {
  for (const chunk of chunks(text)) yield* documentsOf(source, chunk);
}

function* documentsOf(source: string, chunk: Chunk): Generator<Document | Problem> {
  let parsed: ParsedYaml;
  try {
    parsed = parseYaml(chunk.text);
  } catch (error) {
    yield parseProblem(source, chunk, error);
    return;
  }
  const aliased = parsed.events.some(({ type }) => type === EVENT_ID.ALIAS);
  for (const [index, value] of parsed.values.entries()) {
    const error = aliased ? expansionError(value) : undefined;
    if (error !== undefined) yield { source, line: chunk.line, message: error };
    else if (value !== null) yield { chunk, index, value };
  }
}

/** The parser promises no class for its errors, so anything that it throws is a problem of the document. */
function parseProblem(source: string, chunk: Chunk, error: unknown): Problem {
  if (!(error instanceof YAMLException)) return { source, line: chunk.line, message: notYaml(String(error)) };
  const { reason, mark } = error;
  const line = chunk.line + (mark?.line ?? 0);
  if (reason === 'duplicated mapping key' && mark) {
    const key = /^[^:\r\n]*/.exec(chunk.text.slice(mark.position))?.[0].trim() ?? '';
    return { source, line, message: `the key ${key} occurs twice; remove one of them` };
  }
  return { source, line, message: notYaml(reason) };
}

const notYaml = (reason: string): string => `is not valid YAML: ${reason}`;
