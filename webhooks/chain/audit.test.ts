import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Violation } from '../policy/subject.ts';
import { auditAnnotations } from './audit.ts';

const broken = (rule: string, field: string, message = 'no'): Violation => ({
  rule,
  mode: 'Warn',
  path: ['spec', field],
  reason: 'FieldValueInvalid',
  message,
});
const standing = (...violations: Violation[]) => auditAnnotations({ standing: violations, bypassed: [] });

describe('the audit log', () => {
  it('has every field that breaks a rule', () => {
    expect(standing(broken('A', 'x'), broken('B', 'y'), broken('A', 'z'))).toEqual({
      A: 'Warn: spec.x: no; Warn: spec.z: no',
      B: 'Warn: spec.y: no',
    });
  });

  it('has the reason of a bypass once', () => {
    const bypassed = ['x', 'y'].map((field) => ({ ...broken('A', field), bypass: 'cache' }));
    expect(auditAnnotations({ standing: [], bypassed })).toEqual({ 'bypass.A': 'cache' });
  });

  it('says how much did not fit', () => {
    const many = Array.from({ length: 40 }, (_, i) => broken('A', `f${i}`, 'm'.repeat(100)));
    expect(standing(...many).A).toMatch(/^Warn: spec\.f0: m+; Warn: spec\.f1: .*m; 32 more$/);
    const long = standing(broken('A', 'x', 'é'.repeat(2000)), broken('A', 'y')).A ?? '';
    expect(long).toMatch(/^Warn: spec\.x: é+…; 1 more$/);
    expect(Buffer.byteLength(long)).toBeGreaterThan(1020);
  });

  it('never has more than 1 KiB for a rule', () => {
    const messages = fc.array(fc.string({ unit: 'grapheme', maxLength: 1500 }), { maxLength: 12 });
    fc.assert(
      fc.property(messages, (texts) => {
        const { A = '' } = standing(...texts.map((text, i) => broken('A', `f${i}`, text)));
        expect(Buffer.byteLength(A)).toBeLessThanOrEqual(1024);
      }),
    );
  });
});
