import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { LONGEST } from './longest-first.ts';

test.each(LONGEST)('%s, which is to come early, is there', (name) => {
  expect(existsSync(join(import.meta.dirname, '../..', name))).toBe(true);
});
