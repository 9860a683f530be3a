/** What aliases make of a document. Ten lines can stand for a billion values ("YAML bomb"). */

/** Values that one document may stand for when its aliases are written out; other documents are bounded by size. */
export const MAX_EXPANDED_VALUES = 1_000_000;

/** Why a value cannot be used when its aliases are written out, or undefined when it can. */
export function expansionError(value: unknown, limit = MAX_EXPANDED_VALUES): string | undefined {
  const sizes = new Map<object, number>();
  const open = new Set<object>();

  const sizeOf = (node: unknown): number => {
    if (typeof node !== 'object' || node === null) return 1;
    if (open.has(node)) return Number.POSITIVE_INFINITY;
    const known = sizes.get(node);
    if (known !== undefined) return known;
    open.add(node);
    const size = Object.values(node).reduce<number>((sum, child) => sum + sizeOf(child), 1);
    open.delete(node);
    sizes.set(node, size);
    return size;
  };

  const size = sizeOf(value);
  if (size === Number.POSITIVE_INFINITY) return 'an alias contains itself; write the value out';
  if (size > limit) {
    return `its aliases stand for more than ${limit.toLocaleString('en')} values; write fewer aliases`;
  }
  return undefined;
}
