/** Lines and source texts of fields, found by parsing a document a second time: only documents with something to say pay for it. */
import { EVENT_ID, type Event, getScalarValue } from 'js-yaml';
import { formatPath } from '../../schemas/common/field-error.ts';
import type { Path } from '../../schemas/common/json.ts';
import { type Chunk, countLines, type Document } from './documents.ts';
import { parseYaml } from './yaml.ts';

/** A node of a document: where it (or its key) starts, and what it holds. */
interface PositionNode {
  readonly offset: number;
  /** Text of a scalar, before YAML makes a number or a boolean of it. */
  readonly scalar?: string;
  /** By step, and by step as `formatPath` prints it. */
  readonly children: Map<string | number, PositionNode>;
  readonly printed: ReadonlyMap<string, PositionNode>;
}

/** The line of a field in the file, for a field as messages print it: `spec.secrets.env[0].name`. */
export function lineOfField(document: Document, base: Path, field: string): number {
  if (field === '' && base.length === 0 && document.index === 0) return firstLine(document.chunk);
  const found = nearest(document, base, field);
  const { lineEnds } = positionsOf(document.chunk);
  return document.chunk.line + (found ? countBelow(lineEnds, found.node.offset) : 0);
}

/** Lines before a value: the marker of the document, directives, comments, nothing. */
const PRELUDE = /^(?:(?:---|%.*)?[ \t]*(?:#.*)?\r?\n)*/;

/** Where the value of a chunk starts, without parsing it: every object that is printed as JSON has its line. */
const firstLine = ({ text, line }: Chunk): number => line + countLines(PRELUDE.exec(text)?.[0] ?? '');

/** The text that stands for a field in the file, without quotes; undefined for lists, maps and aliases. */
export function sourceOfField(document: Document, base: Path, field: string): string | undefined {
  const found = nearest(document, base, field);
  return found?.rest === '' ? found.node.scalar : undefined;
}

/** The node of a field, or of the nearest field around it, and what of the field leads on from there. */
function nearest({ chunk, index }: Document, base: Path, field: string) {
  const root = positionsOf(chunk).roots[index];
  if (!root) return undefined;
  let node = root;
  for (const step of base) node = node.children.get(step) ?? node;
  let found = { node, rest: field };
  for (let child = childOf(node, field); child; child = childOf(child.node, child.rest)) found = child;
  return found;
}

/** The child that a printed field goes through, and the rest of the field; the longest key wins. */
function childOf(node: PositionNode, field: string): { node: PositionNode; rest: string } | undefined {
  let best: { node: PositionNode; rest: string } | undefined;
  for (const { index } of field.matchAll(/(?<=.)(?=[.[]|$)/gs)) {
    const child = node.printed.get(field.slice(0, index));
    if (child) best = { node: child, rest: field.slice(index).replace(/^\./, '') };
  }
  return best;
}

/** How many of some ascending numbers are below another. */
function countBelow(ascending: readonly number[], limit: number): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] ?? limit) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

interface Positions {
  readonly chunk: Chunk;
  readonly roots: readonly PositionNode[];
  readonly lineEnds: readonly number[];
}

/** The last chunk asked for: messages come in the order of the documents. */
let last: Positions | undefined;

function positionsOf(chunk: Chunk): Positions {
  if (last?.chunk === chunk) return last;
  const lineEnds = [...chunk.text.matchAll(/\n/g)].map(({ index }) => index);
  last = { chunk, roots: buildTrees(chunk.text, parseYaml(chunk.text).events), lineEnds };
  return last;
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
    return node(offset, children, event?.type === EVENT_ID.SCALAR ? keyOf(event) : undefined);
  };

  const trees: PositionNode[] = [];
  while (peek()?.type === EVENT_ID.DOCUMENT) {
    at += 1;
    trees.push(ended() ? node(0, []) : read());
    at += 1;
  }
  return trees;
}

const node = (
  offset: number,
  children: readonly [string | number, PositionNode][],
  scalar?: string,
): PositionNode => ({
  offset,
  ...(scalar === undefined ? {} : { scalar }),
  children: new Map(children),
  printed: new Map(children.map(([key, child]) => [formatPath([key]), child])),
});

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
