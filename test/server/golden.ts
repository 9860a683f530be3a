/** Texts that stand in `testdata/`. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from '@jest/globals';

/** Compares a text with the file of that name in `testdata/`; UPDATE_GOLDENS=1 writes it. */
export function expectGolden(name: string, text: string): void {
  const file = join(import.meta.dirname, 'testdata', name);
  if (process.env.UPDATE_GOLDENS === '1') {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  expect(text).toBe(existsSync(file) ? readFileSync(file, 'utf8') : 'no golden; run with UPDATE_GOLDENS=1');
}
