/** Patterns of allow lists: `*` stands for any number of any characters, everything else for itself. */

/** Whether a text matches a pattern as a whole. Takes time proportional to the product of the lengths at worst. */
export function matchesWildcard(pattern: string, text: string): boolean {
  const [head = '', ...parts] = pattern.split('*');
  if (parts.length === 0) return text === pattern;
  const tail = parts.pop() ?? '';
  if (text.length < head.length + tail.length || !text.startsWith(head) || !text.endsWith(tail)) return false;
  const end = text.length - tail.length;
  let from = head.length;
  for (const part of parts) {
    const at = text.indexOf(part, from);
    if (at < 0 || at + part.length > end) return false;
    from = at + part.length;
  }
  return true;
}

/** The first of several lists in which no pattern matches the text; undefined when every list has one that does. */
export function missingFrom(
  lists: readonly (readonly string[])[],
  matches: (pattern: string) => boolean,
): readonly string[] | undefined {
  return lists.find((list) => !list.some(matches));
}
