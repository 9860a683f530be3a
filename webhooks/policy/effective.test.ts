import { describe, expect, it } from '@jest/globals';
import { RULE_IDS, RULES } from '../../schemas/common/rules.ts';
import { effective } from './effective.ts';
import { policyOf, under } from './testing/subject.ts';

const git = (mode: string) => ({ rules: [{ id: 'GIT-06', mode }] });

describe('the mode of a rule', () => {
  it('is the baseline where no policy states it', () => {
    const { modeOf } = under({});
    expect(RULE_IDS.map(modeOf)).toEqual(RULE_IDS.map((id) => RULES[id].mode));
  });
  it('is what the only policy states, even when that is laxer than the baseline', () => {
    expect(under({ rules: [{ id: 'GIT-05', mode: 'Off' }] }).modeOf('GIT-05')).toBe('Off');
  });
  it.each([
    ['Warn', 'Enforce', 'Enforce'],
    ['Enforce', 'Audit', 'Enforce'],
    ['Off', 'Audit', 'Audit'],
  ])('is the strictest of %s and %s', (one, other, expected) => {
    expect(under(git(one), {}, git(other)).modeOf('GIT-06')).toBe(expected);
  });
});

it('no policy loosens who asked for a Run', () => {
  expect(under({ rules: [{ id: 'ID-01', mode: 'Off' }] }).modeOf('ID-01')).toBe('Enforce');
});

describe('a policy', () => {
  const modeIn = (namespaceSelector: object, labels?: Record<string, string>) =>
    effective([policyOf({ ...git('Enforce'), namespaceSelector })], {
      name: 'shop',
      ...(labels ? { labels } : {}),
    }).modeOf('GIT-06');

  it('without selector holds everywhere', () => {
    expect(modeIn({})).toBe('Enforce');
  });
  it('selects by the name of the namespace, whatever its labels claim', () => {
    const byName = { matchLabels: { 'kubernetes.io/metadata.name': 'shop' } };
    expect(modeIn(byName, { 'kubernetes.io/metadata.name': 'bank' })).toBe('Enforce');
  });
  it('selects by labels', () => {
    const prod = { matchExpressions: [{ key: 'env', operator: 'In', values: ['prod'] }] };
    expect(modeIn(prod, { env: 'prod' })).toBe('Enforce');
    expect(modeIn(prod, { env: 'dev' })).toBe(RULES['GIT-06'].mode);
  });
});

describe('settings', () => {
  it('have no opinion without policies', () => {
    expect(under().settings).toEqual({
      registries: [],
      gitHosts: [],
      galaxyHosts: [],
      serviceAccounts: [],
      privateAddresses: true,
    });
  });
  it('keep every allow list, because a value must be in all of them', () => {
    const { settings } = under({ allow: { gitHosts: ['a'] } }, {}, { allow: { gitHosts: [] } });
    expect(settings.gitHosts).toEqual([['a'], []]);
  });
  it('take the longest minimum interval and any refusal of private addresses', () => {
    const { settings } = under(
      { schedules: { minimumInterval: '5m' }, allow: { privateAddresses: false } },
      { schedules: { minimumInterval: '1h' }, allow: { privateAddresses: true } },
    );
    expect(settings).toMatchObject({ minimumInterval: 3600, privateAddresses: false });
  });
});

it('takes the strictest of every other answer', () => {
  expect(under({ legacy: 'Warn' }, { legacy: 'Enforce' }).legacy).toBe('Enforce');
  expect(under({ authorRights: 'Enforce' }, {}).authorRights).toBe('Enforce');
  expect(under({ verifiedCommitFallback: false }, {}).verifiedCommitFallback).toBe(false);
  expect(under()).toMatchObject({ legacy: 'Warn', authorRights: 'Warn', verifiedCommitFallback: true });
});

it('collects the expressions with their policy and mode', () => {
  const { expressions } = under(
    { expressions: [{ name: 'a', expression: 'true' }] },
    { expressions: [{ name: 'b', expression: 'true', mode: 'Warn' }] },
  );
  expect(expressions.map(({ policy, rule, mode }) => [policy, rule.name, mode])).toEqual([
    ['policy-0', 'a', 'Enforce'],
    ['policy-1', 'b', 'Warn'],
  ]);
});

it('asks for the rights of every ServiceAccount that policies name for a user', () => {
  const flux = (serviceAccountName: string) => ({
    delegatedRequesters: [{ username: 'flux', serviceAccountName }],
  });
  expect(under(flux('a'), flux('b'), flux('a')).delegates.get('flux')).toEqual(['a', 'b']);
});
