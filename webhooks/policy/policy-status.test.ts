import { describe, expect, it } from '@jest/globals';
import { invalid } from '../../schemas/common/field-error.ts';
import { examined } from './last-good.ts';
import { type PolicyStatus, policyStatus } from './policy-status.ts';
import { policyOf } from './testing/subject.ts';

const [early, late] = ['2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z'];
const NOTHING = new Map<string, number>();
const policy = (generation: number) => ({ ...policyOf({}), metadata: { name: 'p', uid: 'u', generation } });
const ready = (generation = 1) => examined(policy(generation), [], undefined);
const broken = (generation = 2, message = 'is broken') =>
  examined(policy(generation), [invalid(['spec', 'expressions', 0, 'expression'], message)], ready());
const written = policyStatus(undefined, ready(), NOTHING, early) as PolicyStatus;

describe('the status of a policy', () => {
  it('says that it is in force', () => {
    expect(written).toEqual({
      observedGeneration: 1,
      conditions: [
        {
          type: 'Ready',
          status: 'True',
          reason: 'InForce',
          message: 'the policy is in force as it stands',
          observedGeneration: 1,
          lastTransitionTime: early,
        },
      ],
    });
  });
  it('says why it is not, and what is', () => {
    const status = policyStatus(written, broken(), NOTHING, late);
    expect(status?.conditions).toMatchObject([
      {
        status: 'False',
        reason: 'Broken',
        message: 'generation 1 stays in force; spec.expressions[0].expression: is broken',
        observedGeneration: 2,
        lastTransitionTime: late,
      },
    ]);
  });
  it('is not written again by those who would say the same', () => {
    expect(policyStatus(written, ready(), NOTHING, late)).toBeUndefined();
    const told = policyStatus(written, broken(), NOTHING, late) as PolicyStatus;
    expect(policyStatus(told, broken(2, 'in other words'), NOTHING, late)).toBeUndefined();
  });
  it('keeps the time of the transition while it stays the same', () => {
    expect(policyStatus(written, ready(2), NOTHING, late)?.conditions?.[0]?.lastTransitionTime).toBe(early);
  });
  it('keeps conditions of others', () => {
    const other = { type: 'Other', status: 'True' as const };
    expect(policyStatus({ conditions: [other] }, ready(), NOTHING, early)?.conditions?.[0]).toEqual(other);
  });
  it('says nothing of a policy that has not been examined', () => {
    expect(policyStatus(undefined, undefined, NOTHING, early)).toBeUndefined();
  });
});

describe('denials', () => {
  const summed = (stored: PolicyStatus['denials'], more: [string, number][]) =>
    policyStatus({ ...written, ...(stored ? { denials: stored } : {}) }, ready(), new Map(more), late);

  it('are added to those of other replicas', () => {
    expect(
      summed(
        [{ rule: 'a', count: 1 }],
        [
          ['a', 2],
          ['b', 1],
        ],
      ),
    ).toEqual({
      ...written,
      denials: [
        { rule: 'a', count: 3 },
        { rule: 'b', count: 1 },
      ],
    });
  });
  it('are as many as fit', () => {
    const rules = Array.from({ length: 130 }, (_, i): [string, number] => [`r${i}`, i + 1]);
    const counts = summed([{ rule: 'a', count: 2_147_483_647 }], [...rules, ['a', 5]])?.denials;
    expect(counts).toHaveLength(128);
    expect(counts?.[0]).toEqual({ rule: 'a', count: 2_147_483_647 });
    expect(counts?.at(-1)).toEqual({ rule: 'r3', count: 4 });
  });
});
