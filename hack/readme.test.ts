import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';

const readme = readFileSync(join(import.meta.dirname, 'README.md'), 'utf8');
const listed = [...readme.matchAll(/^\| `([^`]+)` \|/gm)].map(([, script = '']) => script);
const entries = readdirSync(import.meta.dirname).filter((name) => !/\.test\.ts$|\.md$/.test(name));

describe('the list of scripts', () => {
  test.each(entries)('has %s', (entry) => {
    expect(listed.filter((script) => script === entry || script.startsWith(`${entry}/`))).not.toEqual([]);
  });

  test.each(listed)('names %s, which exists', (script) => {
    expect(existsSync(join(import.meta.dirname, script))).toBe(true);
  });
});
