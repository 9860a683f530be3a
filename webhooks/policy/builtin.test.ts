import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { messy, objects } from '../../schemas/arbitraries.ts';
import { formatPath } from '../../schemas/common/field-error.ts';
import { RULE_IDS } from '../../schemas/common/rules.ts';
import { builtinRules } from './builtin.ts';
import { judge } from './evaluate.ts';
import { requiredRights } from './rights.ts';
import type { AnySubject, JudgedKind } from './subject.ts';
import { subjectOf, under } from './testing/subject.ts';

/** Rules that ask the cluster: `rights.ts` and `reference.ts`. */
const ASKING = ['REF-02', 'REF-04', 'REF-05'];

it('every rule has a check, or asks the cluster', () => {
  const checked = new Set<string>(builtinRules.map(({ id }) => id));
  expect(RULE_IDS.filter((id) => !checked.has(id))).toEqual(ASKING);
});

describe('judging', () => {
  const repository = subjectOf('Repository', { url: 'https://127.0.0.1/x', ref: { branch: 'main' } });
  const modes = (...rules: { id: string; mode: string }[]) =>
    judge(repository, under({ rules }), builtinRules).map(({ rule, mode }) => `${rule} ${mode}`);

  it('tells the mode of each broken rule', () => {
    expect(modes()).toEqual(['GIT-04 Enforce', 'GIT-06 Warn']);
    expect(modes({ id: 'GIT-04', mode: 'Audit' })).toEqual(['GIT-04 Audit', 'GIT-06 Warn']);
  });
  it('leaves out rules that are off', () => {
    expect(modes({ id: 'GIT-06', mode: 'Off' })).toEqual(['GIT-04 Enforce']);
  });
  it('leaves out rules for other kinds', () => {
    expect(judge(subjectOf('Schedule', { url: 'ext::x' }), under(), builtinRules)).toEqual([]);
  });
});

describe('rules are total', () => {
  it.each<JudgedKind>(['Repository', 'Playbook', 'Schedule', 'Run'])('for any %s', (kind) => {
    const any = fc.oneof(objects(kind, 'v1beta1', messy), objects(kind, 'v1beta1'));
    const strict = under({
      allow: { gitHosts: [], galaxyHosts: [], serviceAccounts: [] },
      schedules: { minimumInterval: '1h' },
    });
    fc.assert(
      fc.property(any, any, (object, old) => {
        const subject = {
          ...subjectOf(kind, {}),
          object,
          old,
          user: { username: 'a' },
        } as unknown as AnySubject;
        for (const { path, message } of judge(subject, strict, builtinRules)) {
          expect(formatPath(path)).toMatch(/^(spec|metadata)/);
          expect(message).toMatch(/^[^\n]+[^.\n]$/);
        }
        requiredRights(subject, strict);
      }),
      { numRuns: 60 },
    );
  });
});
