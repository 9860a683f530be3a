/** Keys for tests, made once: new ones take a tenth of a second each. */
import { type KeySource, randomKeys } from '../renewal.ts';

/** A source that hands out `count` RSA keys in turn; serial numbers are counted. */
export async function recycledKeys(count: number): Promise<KeySource> {
  const keys = await Promise.all(Array.from({ length: count }, () => randomKeys.privateKey()));
  let next = 0;
  return {
    privateKey: async () => keys[next++ % count] ?? '',
    serial: () => {
      const bytes = Buffer.alloc(16, 1);
      bytes.writeUInt32BE(next);
      return bytes;
    },
  };
}
