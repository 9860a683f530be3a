/** What the audit log of the API server says about a verdict. */
import { formatPath } from '../../schemas/common/field-error.ts';
import type { BypassOutcome } from '../policy/rights.ts';

/** Bytes that a value may take: audit events have a bounded size, and hold those of every webhook. */
const MAX_BYTES = 1024;
const SEPARATOR = '; ';

/** Annotations by rule ID, and by `bypass.` and rule ID; what breaks one rule several times is joined. */
export function auditAnnotations({ standing, bypassed }: BypassOutcome): Record<string, string> {
  const entries = new Map<string, Set<string>>();
  const add = (key: string, text: string) => entries.set(key, (entries.get(key) ?? new Set()).add(text));
  for (const { rule, mode, path, message } of standing) add(rule, `${mode}: ${formatPath(path)}: ${message}`);
  for (const { rule, bypass } of bypassed) add(`bypass.${rule}`, bypass);
  return Object.fromEntries([...entries].map(([key, texts]) => [key, joined([...texts])]));
}

/** As many texts as fit, and how many do not; the first is shortened where it does not fit alone. */
function joined(texts: readonly string[]): string {
  for (let count = fitting(texts); count > 0; count--) {
    const text = [...texts.slice(0, count), ...more(texts.length - count)].join(SEPARATOR);
    if (Buffer.byteLength(text) <= MAX_BYTES) return text;
  }
  const rest = [ELLIPSIS, ...more(texts.length - 1)].join(SEPARATOR);
  return shortened(texts[0] ?? '', MAX_BYTES - Buffer.byteLength(rest)) + rest;
}

/** How many texts fit, without room for a count of the others. */
function fitting(texts: readonly string[]): number {
  let bytes = -SEPARATOR.length;
  const over = texts.findIndex((text) => {
    bytes += SEPARATOR.length + Buffer.byteLength(text);
    return bytes > MAX_BYTES;
  });
  return over === -1 ? texts.length : over;
}

const ELLIPSIS = '…';
const more = (count: number): string[] => (count === 0 ? [] : [`${count} more`]);

/** The longest beginning of a text that takes no more than so many bytes of UTF-8. */
function shortened(text: string, bytes: number): string {
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(bytes));
  return text.slice(0, read);
}
