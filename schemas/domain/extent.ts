/** How deep and how large a JSON value is, without recursion: for values of any depth. */
import type { Json, JsonObject, Path } from '../common/json.ts';

/** How deep a value may be, and how many values it may hold. */
export interface Extent {
  readonly levels: number;
  readonly values?: number;
}

/** A value and how it was reached. */
interface Place {
  readonly value: unknown;
  readonly step: string | number;
  readonly parent: Place | undefined;
  readonly depth: number;
}

/** Path of the first value that lies deeper or comes later than allowed. */
export function beyond(root: Json | undefined, { levels, values = Infinity }: Extent): Path | undefined {
  const open: Place[] = [{ value: root, step: '', parent: undefined, depth: 0 }];
  let count = 0;
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    const { value, depth } = place;
    if (depth > levels || ++count > values) return pathOf(place);
    if (typeof value !== 'object' || value === null) continue;
    const steps = Array.isArray(value) ? value.keys() : Object.keys(value);
    for (const step of steps)
      open.push({ value: (value as JsonObject)[step], step, parent: place, depth: depth + 1 });
  }
  return undefined;
}

function pathOf(place: Place): Path {
  const path: (string | number)[] = [];
  for (let at = place; at.parent; at = at.parent) path.push(at.step);
  return path.reverse();
}
