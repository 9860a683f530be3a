import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { childName, MAX_CHILD_NAME } from './child-name.ts';

const LABEL = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;
const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,60}[a-z0-9])?$/);
const subdomain = fc.array(label, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('.'));
const suffix = fc.stringMatching(/^[a-z0-9]{1,24}$/);

describe('childName', () => {
  it('keeps a name that fits', () => {
    expect(childName('nightly', 'a1')).toBe('nightly-a1');
    expect(childName('x'.repeat(60), 'a1')).toBe(`${'x'.repeat(60)}-a1`);
  });

  it('shortens a name that does not fit, keeping its beginning and its suffix', () => {
    expect(childName('x'.repeat(61), 'a1')).toMatch(/^x{47}-[0-9a-f]{12}-a1$/);
  });

  it('keeps apart what only punctuation tells apart', () => {
    const names = [
      childName('a.b', 'a1'),
      childName('a-b', 'a1'),
      childName('a', 'ba1'),
      childName('A-b', 'a1'),
    ];
    expect(new Set(names).size).toBe(names.length);
  });

  it('cannot be made to collide by naming a parent like a shortened name', () => {
    const shortened = childName('y'.repeat(80), 'a1');
    expect(childName(shortened.slice(0, -'-a1'.length), 'a1')).not.toBe(shortened);
    const empty = childName('', 'a1');
    expect(childName(empty.slice(0, -'-a1'.length), 'a1')).not.toBe(empty);
  });

  it('fits the bound that is asked for', () => {
    expect(childName('s'.repeat(253), 'k3x9', 52)).toHaveLength(52);
  });

  it('is a label within bounds, and the same every time, for any text', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), fc.string({ maxLength: 80 }), (parent, end) => {
        const name = childName(parent, end);
        expect(name).toMatch(LABEL);
        expect(name.length).toBeLessThanOrEqual(MAX_CHILD_NAME);
        expect(childName(parent, end)).toBe(name);
      }),
      { numRuns: 1000 },
    );
  });

  it('differs for different parents and suffixes', () => {
    const pair = fc.tuple(subdomain, suffix);
    fc.assert(
      fc.property(pair, pair, (a, b) => {
        fc.pre(a[0] !== b[0] || a[1] !== b[1]);
        expect(childName(...a)).not.toBe(childName(...b));
      }),
      { numRuns: 2000 },
    );
  });
});
