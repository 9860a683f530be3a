/** Lines of fields, found by parsing a document a second time: only documents with something to say pay for it. */
import { EVENT_ID, type Event, getScalarValue } from 'js-yaml';
import { formatPath } from '../../schemas/common/field-error.ts';
import type { Path } from '../../schemas/common/json.ts';
import { type Chunk, countLines, type Document } from './documents.ts';
import { parseYaml } from './yaml.ts';

/** A node of a document: where it (or its key) starts, and what it holds. */
interface PositionNode {
  readonly offset: number;
  readonly children: Map<string | number, PositionNode>;
}

/** The line of a field in the file, for a field as messages print it: `spec.secrets.env[0].name`. */
export function lineOfField(document: Document, base: Path, field: string): number {
  const { chunk, index } = document;
  const root = treeOf(chunk)[index];
  if (!root) return chunk.line;
  let node = root;
  for (const step of base) node = node.children.get(step) ?? node;
  let rest = field;
  for (let child = childOf(node, rest); child; child = childOf(node, rest)) {
    node = child.node;
    rest = child.rest;
  }
  return chunk.line + countLines(chunk.text, node.offset);
}

/** The child that a printed field goes through, and the rest of the field; the longest key wins. */
function childOf(node: PositionNode, field: string): { node: PositionNode; rest: string } | undefined {
  if (field === '') return undefined;
  let best: { node: PositionNode; length: number } | undefined;
  for (const [key, child] of node.children) {
    const printed = formatPath([key]);
    const end = field[printed.length];
    const fits = field.startsWith(printed) && (end === undefined || end === '.' || end === '[');
    if (fits && printed.length > (best?.length ?? 0)) best = { node: child, length: printed.length };
  }
  if (!best) return undefined;
  return { node: best.node, rest: field.slice(best.length).replace(/^\./, '') };
}

/** The last chunk asked for: messages come in the order of the documents. */
let last: { chunk: Chunk; trees: readonly PositionNode[] } | undefined;

function treeOf(chunk: Chunk): readonly PositionNode[] {
  if (last?.chunk !== chunk) last = { chunk, trees: buildTrees(chunk.text, parseYaml(chunk.text).events) };
  return last.trees;
}

function buildTrees(text: string, events: readonly Event[]): PositionNode[] {
  let at = 0;
  const peek = (): Event | undefined => events[at];
  const ended = (): boolean => peek() === undefined || peek()?.type === EVENT_ID.POP;

  const keyOf = (event: Event | undefined): string =>
    event?.type === EVENT_ID.SCALAR ? getScalarValue(text, event) : '';

  /** Reads one value; the value of a key stands where the key stands. */
  const read = (keyOffset?: number): PositionNode => {
    const event = peek();
    at += 1;
    const offset = keyOffset ?? startOf(event);
    const children: [string | number, PositionNode][] = [];
    if (event?.type === EVENT_ID.MAPPING) {
      while (!ended()) {
        const key = peek();
        const { offset: keyStart } = read();
        children.push([keyOf(key), read(keyStart)]);
      }
      at += 1;
    } else if (event?.type === EVENT_ID.SEQUENCE) {
      while (!ended()) children.push([children.length, read()]);
      at += 1;
    }
    return { offset, children: new Map(children) };
  };

  const trees: PositionNode[] = [];
  while (peek()?.type === EVENT_ID.DOCUMENT) {
    at += 1;
    trees.push(ended() ? { offset: 0, children: new Map() } : read());
    at += 1;
  }
  return trees;
}

function startOf(event: Event | undefined): number {
  switch (event?.type) {
    case EVENT_ID.SCALAR:
      return Math.max(event.valueStart, 0);
    case EVENT_ID.ALIAS:
      return event.anchorStart;
    case EVENT_ID.MAPPING:
    case EVENT_ID.SEQUENCE:
      return event.start;
    default:
      return 0;
  }
}
