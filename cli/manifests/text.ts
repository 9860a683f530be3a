/** Bytes of a manifest to text. Kubernetes reads UTF-8 only. */

/** The text of an input, or why it has none. */
export type Decoded = { readonly text: string } | { readonly error: string };

const REPLACEMENT = '\uFFFD';
const REPLACEMENT_BYTES = Buffer.from(REPLACEMENT);

/** Decodes UTF-8, with or without a byte order mark. Names the first byte that is not UTF-8. */
export function decodeUtf8(bytes: Buffer): Decoded {
  if (startsWith(bytes, [0xff, 0xfe]) || startsWith(bytes, [0xfe, 0xff])) {
    return { error: 'is UTF-16; save it as UTF-8' };
  }
  const text = bytes.toString('utf8');
  const offset = firstInvalidByte(bytes, text);
  if (offset !== undefined) {
    const byte = (bytes[offset] ?? 0).toString(16).padStart(2, '0');
    return { error: `is not UTF-8: byte 0x${byte} at offset ${offset}; save it as UTF-8` };
  }
  return { text: text.startsWith('\uFEFF') ? text.slice(1) : text };
}

const startsWith = (bytes: Buffer, prefix: readonly number[]): boolean =>
  prefix.every((byte, index) => bytes[index] === byte);

/** The decoder writes U+FFFD for what it cannot read, so the first one that the input did not hold is the place. */
function firstInvalidByte(bytes: Buffer, text: string): number | undefined {
  let offset = 0;
  let from = 0;
  for (let at = text.indexOf(REPLACEMENT); at !== -1; at = text.indexOf(REPLACEMENT, from)) {
    offset += Buffer.byteLength(text.slice(from, at));
    if (!bytes.subarray(offset, offset + 3).equals(REPLACEMENT_BYTES)) return offset;
    offset += REPLACEMENT_BYTES.length;
    from = at + 1;
  }
  return undefined;
}
