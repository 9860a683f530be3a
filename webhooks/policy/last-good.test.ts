import { describe, expect, it } from '@jest/globals';
import { effective } from './effective.ts';
import { examined, type KnownPolicy, policyProblems, problemText } from './last-good.ts';
import type { PlaybookPolicy } from './subject.ts';

const expression = (text: string, more: object = {}) => ({ name: 'rule', expression: text, ...more });
const policy = (generation: number, spec: object, uid = 'u1'): PlaybookPolicy => ({
  apiVersion: 'ansible.cloud37.dev/v1beta1',
  kind: 'PlaybookPolicy',
  metadata: { name: 'p', uid, generation },
  spec: spec as PlaybookPolicy['spec'],
});
const rules = [{ id: 'GIT-06', mode: 'Enforce' }];
const good = policy(1, { rules, expressions: [expression('true')] });
const broken = policy(2, {
  rules: [],
  expressions: [expression('tru('), { ...expression('true'), name: 'other' }],
});
const invalid = policy(2, { namespaceSelector: { matchLabels: { 'no label!': 'x' } } });

const known = (...versions: PlaybookPolicy[]): KnownPolicy | undefined =>
  versions.reduce<KnownPolicy | undefined>(
    (before, one) => examined(one, policyProblems(one), before),
    undefined,
  );
const modes = (of: KnownPolicy | undefined) =>
  effective(of?.inForce ? [of.inForce] : [], { name: 'shop' }).expressions.map(
    ({ rule, mode }) => `${rule.name} ${mode}`,
  );

describe('of a policy is in force', () => {
  it('the newest version that is sound', () => {
    const newer = policy(2, { rules: [] });
    expect(known(good, newer)).toEqual({ policy: newer, problems: [], inForce: newer });
  });
  it('the last sound version while the newest is broken', () => {
    const after = known(good, broken);
    expect(after).toMatchObject({ policy: broken, inForce: good });
    expect(after?.problems[0]?.path).toEqual(['spec', 'expressions', 0, 'expression']);
    expect(problemText(after as KnownPolicy)).toMatch(
      /^generation 1 stays in force; spec\.expressions\[0\]\.expression: is no CEL/,
    );
  });
  it('the same one while it is broken again and again', () => {
    expect(known(good, broken, policy(3, broken.spec))?.inForce).toBe(good);
  });
  it('the newest once it has been repaired', () => {
    expect(known(good, broken, policy(3, { rules }))?.inForce?.metadata.generation).toBe(3);
  });
  it('all but the broken expression, which only warns, where no sound version is known', () => {
    const after = known(broken);
    expect(modes(after)).toEqual(['rule Warn', 'other Enforce']);
    expect(problemText(after as KnownPolicy)).toMatch(/^the rest is in force/);
  });
  it('what is left of the newest, where none was ever sound', () => {
    const second = policy(3, { expressions: [expression('fals(', { mode: 'Audit' })] });
    expect(modes(known(broken, second))).toEqual(['rule Audit']);
  });
  it('nothing where more than an expression is broken and no sound version is known', () => {
    const after = known(invalid);
    expect(after?.inForce).toBeUndefined();
    expect(problemText(after as KnownPolicy)).toMatch(/^nothing of it is in force/);
    expect(known(good, invalid)?.inForce).toBe(good);
  });
  it('nothing of another policy that had the name', () => {
    expect(modes(known(good, policy(1, broken.spec, 'u2')))).toEqual(['rule Warn', 'other Enforce']);
  });
});

it('a policy that breaks its schema is not in force', () => {
  expect(policyProblems(policy(1, { rules: [{ id: 'NO-01', mode: 'Enforce' }] }))).not.toEqual([]);
});
it('the status of a policy is none of its problems', () => {
  expect(policyProblems({ ...good, status: { denials: 5 } } as never)).toEqual([]);
});
