import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { leadsOutside, linkOutside, takeInventory } from './symlinks.ts';

describe('leadsOutside', () => {
  it.each([
    ['a file beside it', 'a', { a: 'b' }, false],
    ['a file above it, within the tree', 'x/y/a', { 'x/y/a': '../../b' }, false],
    ['the root', 'x/a', { 'x/a': '..' }, false],
    ['above the root', 'a', { a: '..' }, true],
    ['above the root and back', 'a', { a: '../tree/b' }, true],
    ['an absolute path', 'a', { a: '/b' }, true],
    ['a link that leads out', 'a', { a: 'b/c', b: '/etc' }, true],
    ['a parent reached over a link', 'e', { e: 'x/y/up/../z', 'x/y/up': '../..' }, true],
    ['a parent within the tree reached over a link', 'e', { e: 'x/y/up/../z', 'x/y/up': '..' }, false],
    ['itself', 'a', { a: 'a' }, false],
    ['a circle', 'a', { a: 'b/..', b: 'a' }, false],
  ])('judges a link to %s', (_, path, links, expected) => {
    expect(leadsOutside(path, new Map(Object.entries(links)))).toBe(expected);
  });

  it('ends on any input', () => {
    const part = fc.constantFrom('..', '.', 'a', 'b', 'c', '');
    const path = fc.array(part, { minLength: 1, maxLength: 6 }).map((parts) => parts.join('/'));
    fc.assert(
      fc.property(fc.dictionary(path, path), path, (links, start) => {
        expect(typeof leadsOutside(start, new Map(Object.entries(links)))).toBe('boolean');
      }),
    );
  });
});

describe('linkOutside', () => {
  it('agrees with the file system, and counts what it sees', async () => {
    const root = mkdtempSync(join(tmpdir(), 'apo-links-'));
    const tree = join(root, 'tree');
    mkdirSync(join(tree, 'x', '.git'), { recursive: true });
    writeFileSync(join(tree, 'x', 'file'), '12345');
    writeFileSync(join(tree, 'x', '.git', 'big'), '1'.repeat(100));
    symlinkSync('x/file', join(tree, 'in'));
    const before = await takeInventory(tree);
    expect(before).toEqual({ files: 2, bytes: 11, links: new Map([['in', 'x/file']]) });
    expect(await linkOutside(tree, before.links)).toBeUndefined();
    symlinkSync('../..', join(tree, 'x', 'out'));
    expect(await linkOutside(tree, (await takeInventory(tree)).links)).toBe('x/out');
    // What the names say may be wrong where the file system has its own idea of equal names.
    expect(await linkOutside(tree, new Map([['x/out', 'harmless']]))).toBe('x/out');
    rmSync(root, { recursive: true });
  });
});
