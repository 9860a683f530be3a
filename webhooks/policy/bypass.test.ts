import { describe, expect, it } from '@jest/globals';
import { ANNOTATIONS } from '../../schemas/common/group.ts';
import { RULE_IDS } from '../../schemas/common/rules.ts';
import { bypassRequests, idleBypasses, neededBypasses } from './bypass.ts';
import type { Violation } from './subject.ts';

const read = (text: unknown) =>
  bypassRequests({ metadata: { annotations: { [ANNOTATIONS.bypass]: text } } }, [...RULE_IDS, 'no-friday']);

describe('the bypass annotation', () => {
  it('asks for rules with reasons', () => {
    expect(read('POD-05=cache, no-friday=release=1')).toEqual({
      requests: [
        { rule: 'POD-05', reason: 'cache' },
        { rule: 'no-friday', reason: 'release=1' },
      ],
      errors: [],
    });
  });
  it('may be missing', () => {
    expect(bypassRequests({}, RULE_IDS)).toEqual({ requests: [], errors: [] });
  });
  it.each([
    ['is empty', '', /names no rule/],
    ['gives no reason', 'POD-05', /no reason for POD-05; write RULE=reason/],
    ['gives an empty reason', 'POD-05= ', /no reason/],
    ['names an unknown rule', 'POD-5=x', /unknown rule "POD-5"; did you mean "POD-05"\?/],
    ['names a rule that always holds', 'ID-01=x', /nothing is exempted/],
    ['names a rule twice', 'POD-05=a,POD-05=b', /twice/],
    ['ends with a comma', 'POD-05=a,', /names no rule/],
    ['names more rules than there are', 'X=y,'.repeat(64), /at most 64 rules/],
    ['gives a very long reason', `POD-05=${'x'.repeat(257)}`, /256/],
  ])('is refused when it %s', (_, text, message) => {
    const { errors } = read(text);
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatchObject({ path: ['metadata', 'annotations', ANNOTATIONS.bypass] });
    expect(errors[0]?.message).toMatch(message);
  });
});

describe('of the requests', () => {
  const broken = (rule: string, mode: Violation['mode']): Violation => ({
    rule,
    mode,
    path: [],
    reason: 'FieldValueInvalid',
    message: '',
  });
  const { requests } = read('POD-05=a,POD-08=b,GIT-01=c');
  const violations = [broken('POD-05', 'Enforce'), broken('POD-08', 'Warn')];

  it('only those for enforced, broken rules need a right', () => {
    expect(neededBypasses(requests, violations).map((r) => r.rule)).toEqual(['POD-05']);
  });
  it('those for rules that hold are idle', () => {
    expect(idleBypasses(requests, violations).map((r) => r.rule)).toEqual(['GIT-01']);
  });
});
