import { describe, expect, it } from '@jest/globals';
import { added, deniedBy } from './denials.ts';
import { policyOf } from './testing/subject.ts';

const policy = (spec: object) => ({ ...policyOf(spec), metadata: { name: 'p', uid: 'u' } });
const rulesOf = (spec: object, rule: string, mode: 'Enforce' | 'Warn' = 'Enforce') =>
  deniedBy([policy(spec)], { name: 'shop' }, [
    { rule, mode },
    { rule, mode },
  ]).get('u') ?? [];

describe('a denial counts for a policy', () => {
  it.each<[string, object, string]>([
    ['that enforces the rule', { rules: [{ id: 'GIT-06', mode: 'Enforce' }] }, 'GIT-06'],
    ['whose expression is broken', { expressions: [{ name: 'no-friday', expression: 'x' }] }, 'no-friday'],
    ['whose registries are others', { allow: { registries: ['a'] } }, 'IMG-01'],
    ['whose hosts are others', { allow: { galaxyHosts: ['a'] } }, 'GIT-04'],
    ['whose ServiceAccounts are others', { allow: { serviceAccounts: [] } }, 'REF-03'],
    ['whose least interval is longer', { schedules: { minimumInterval: '1h' } }, 'SCH-01'],
  ])('%s, once', (_, spec, rule) => {
    expect(rulesOf(spec, rule)).toEqual([rule]);
  });
  it.each<[string, object, string]>([
    ['that only warns', { rules: [{ id: 'GIT-06', mode: 'Warn' }] }, 'GIT-06'],
    ['whose expression only warns', { expressions: [{ name: 'a', expression: 'x', mode: 'Warn' }] }, 'a'],
    ['that has no opinion', { rules: [{ id: 'GIT-05', mode: 'Enforce' }] }, 'GIT-06'],
    [
      'of other namespaces',
      { namespaceSelector: { matchLabels: { a: 'b' } }, rules: [{ id: 'GIT-06', mode: 'Enforce' }] },
      'GIT-06',
    ],
    ['by no built-in name', { allow: { registries: [] } }, 'constructor'],
  ])('but not for one %s', (_, spec, rule) => {
    expect(rulesOf(spec, rule)).toEqual([]);
  });
  it('that is one, not a warning', () => {
    expect(rulesOf({ rules: [{ id: 'GIT-06', mode: 'Enforce' }] }, 'GIT-06', 'Warn')).toEqual([]);
  });
});

it('counts add up', () => {
  expect(
    added(new Map([['a', 1]]), [
      ['a', 2],
      ['b', 1],
    ]),
  ).toEqual(
    new Map([
      ['a', 3],
      ['b', 1],
    ]),
  );
});
