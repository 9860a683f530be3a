import { describe, expect, test } from '@jest/globals';
import {
  type AttemptRecord,
  canonicalJson,
  parseRecord,
  RECORD_LIMIT_BYTES,
  recordDigest,
} from './record.ts';

const body: Omit<AttemptRecord, 'digest'> = {
  schemaVersion: 1,
  run: { namespace: 'web', name: 'site', uid: '0e0f1c7a', attempt: 1 },
  mode: 'Run',
  sequence: 7,
  phase: 'Play',
  state: 'Finished',
  class: 'TaskFailed',
  rc: 2,
  message: 'web-01: "Größe" \u2028 failed\n\u0007',
  host: 'web-01',
  task: 'deploy : copy',
  totals: {
    hosts: 1,
    tasks: 1,
    ok: 0,
    changed: 0,
    failed: 1,
    unreachable: 0,
    skipped: 0,
    rescued: 0,
    ignored: 0,
  },
  hosts: [{ name: 'web-01', failed: 1 }],
  timings: { prepare: 1, play: 20 },
  startedAt: '2026-01-02T03:04:05Z',
  updatedAt: '2026-01-02T03:04:06Z',
};

const sealed = (value: object): string => JSON.stringify({ ...value, digest: recordDigest(value) });

describe('parseRecord', () => {
  test('reads a whole record, from text and from bytes, with white space after it', () => {
    const text = sealed(body).padEnd(RECORD_LIMIT_BYTES - 20);
    expect(parseRecord(text)).toMatchObject(body);
    expect(parseRecord(new TextEncoder().encode(text))).toMatchObject(body);
  });

  test('does not depend on the order of the fields', () => {
    const reversed = Object.fromEntries(Object.entries(JSON.parse(sealed(body))).reverse());
    expect(parseRecord(JSON.stringify(reversed))).toMatchObject(body);
  });

  test('refuses every proper prefix of a record', () => {
    const text = sealed(body);
    for (let end = 0; end < text.length; end += 1) expect(parseRecord(text.slice(0, end))).toBeUndefined();
  });

  test('refuses every record with one byte changed', () => {
    const bytes = new TextEncoder().encode(sealed(body));
    for (let index = 0; index < bytes.length; index += 1) {
      const changed = bytes.slice();
      changed[index] = (changed[index] ?? 0) ^ 1;
      expect(parseRecord(changed)).toBeUndefined();
    }
  });

  test.each([
    ['a field that does not exist', { ...body, extra: 1 }],
    ['a class that does not exist', { ...body, class: 'Nonsense' }],
    ['a missing field', { ...body, totals: undefined }],
    ['another version', { ...body, schemaVersion: 2 }],
    ['a negative count', { ...body, totals: { ...body.totals, ok: -1 } }],
    ['a message that is too long', { ...body, message: 'x'.repeat(1025) }],
  ])('refuses %s, though the digest is right', (_name, value) => {
    expect(parseRecord(sealed(JSON.parse(JSON.stringify(value))))).toBeUndefined();
  });

  test.each([
    ['nothing', ''],
    ['zeros', '\0'.repeat(100)],
    ['no object', '[]'],
    ['null', 'null'],
    ['too many bytes', sealed(body).padEnd(RECORD_LIMIT_BYTES + 1)],
  ])('refuses %s', (_name, text) => {
    expect(parseRecord(text)).toBeUndefined();
  });

  test('refuses bytes that are not UTF-8', () => {
    expect(parseRecord(Uint8Array.of(0x22, 0xff, 0x22))).toBeUndefined();
  });
});

test('canonical JSON sorts keys at every depth and has no white space', () => {
  expect(canonicalJson({ b: [{ d: 1, c: 'é' }], a: null })).toBe('{"a":null,"b":[{"c":"é","d":1}]}');
});
