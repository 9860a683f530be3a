import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { launcherSchemas } from './launcher-schemas.ts';

describe('the JSON Schema files of the launcher equal the TypeScript contract', () => {
  test.each([...launcherSchemas()])('%s (UPDATE_GOLDENS=1 rewrites it)', (path, text) => {
    if (process.env.UPDATE_GOLDENS === '1') {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
    }
    expect(readFileSync(path, 'utf8')).toBe(text);
  });
});
