/** How deep and how large a JSON value is, without recursion: for values of any depth. */
import type { Json, JsonObject, Path } from '../common/json.ts';

/** How deep a value may be, and how many values it may hold. */
export interface Extent {
  readonly levels: number;
  readonly values?: number;
}

/** Path of the first value that lies deeper or comes later than allowed. */
export function beyond(root: Json | undefined, { levels, values = Infinity }: Extent): Path | undefined {
  const open: { readonly path: Path; readonly value: unknown }[] = [{ path: [], value: root }];
  let count = 0;
  for (let of = open.pop(); of !== undefined; of = open.pop()) {
    const { path, value } = of;
    if (path.length > levels || ++count > values) return path;
    if (typeof value !== 'object' || value === null) continue;
    const steps = Array.isArray(value) ? value.keys() : Object.keys(value);
    for (const step of steps) open.push({ path: [...path, step], value: (value as JsonObject)[step] });
  }
  return undefined;
}
