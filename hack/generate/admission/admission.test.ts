import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { deprecationWarning } from '../../../schemas/common/deprecation.ts';
import { apiVersion } from '../../../schemas/common/group.ts';
import type { JsonObject } from '../../../schemas/common/json.ts';
import { RULE_IDS, RULES, type RuleId } from '../../../schemas/common/rules.ts';
import { type CrudCase, crudCases } from '../../../test/server/crud/cases.ts';
import { decide } from '../../../webhooks/chain/decide.ts';
import { prepare } from '../../../webhooks/chain/prepare.ts';
import { NO_ANSWERS } from '../../../webhooks/chain/questions.ts';
import { validateResponse } from '../../../webhooks/review.ts';
import { createMetrics } from '../../../webhooks/serving/metrics.ts';
import { answerTo } from './answer.ts';
import { RULE_EXAMPLES } from './examples.ts';
import { kubectlOutput } from './kubectl.ts';
import { exampleOutput } from './page.ts';

const printed = (rule: RuleId): string => exampleOutput(RULE_EXAMPLES[rule]);

describe('the examples', () => {
  test('are one for each rule', () => {
    expect(Object.keys(RULE_EXAMPLES)).toEqual(RULE_IDS);
  });

  test.each(RULE_IDS)('of %s break it, and are refused where it is enforced', (rule) => {
    expect(printed(rule)).toContain(`(${rule})`);
    expect(answerTo(RULE_EXAMPLES[rule]).allowed).toBe(RULES[rule].mode !== 'Enforce');
  });

  test.each(RULE_IDS)('of %s break no other rule that is enforced', (rule) => {
    const others = RULE_IDS.filter((id) => id !== rule && RULES[id].mode === 'Enforce');
    expect(others.filter((id) => printed(rule).includes(`(${id})`))).toEqual([]);
  });
});

/** What kubectl printed when the wrong object of a case was created (`test/server/crud.test.ts`). */
function golden({ kind, version }: CrudCase): string {
  const directory = join(import.meta.dirname, '../../../test/server/testdata/crud');
  const text = readFileSync(join(directory, `${kind}-${version}.txt`.toLowerCase()), 'utf8');
  const [, wrong = ''] = text.split('# what is wrong\n');
  const [, said = ''] = /^\$ kubectl create --dry-run=server -f -\n(.*?)\(exit code 1\)\n/s.exec(wrong) ?? [];
  return said;
}

/** The same from the chain. */
function said({ kind, version, wrong }: CrudCase): string {
  const name = 'wrong';
  const object = {
    apiVersion: apiVersion(version),
    kind,
    metadata: { name },
    spec: wrong,
  } as unknown as JsonObject;
  const request = { kind, version, operation: 'CREATE', object, user: { username: 'admin' } } as const;
  const image = 'example.com/ee:1';
  const prepared = prepare(
    { ...request, phase: 'mutating', namespace: { name: 'default' } },
    {
      policies: [],
      settings: { operatorImage: image, defaultImage: image },
      playbook: () => undefined,
      repository: () => undefined,
    },
  );
  const review = { ...request, uid: '1', name, dryRun: true };
  const { response } = validateResponse(review, decide(prepared, NO_ANSWERS));
  const deprecated = deprecationWarning(kind, version);
  const warnings = [...(deprecated === undefined ? [] : [deprecated]), ...(response.warnings ?? [])];
  return kubectlOutput({ ...response, warnings }, { kind, name, file: 'STDIN', webhook: '' });
}

test('the page names every metric of the server, and no other', () => {
  const page = readFileSync(join(import.meta.dirname, '../../../docs/admission.md'), 'utf8');
  const described = [...page.matchAll(/^\| `(apo_\w+)` \|/gm)].map(([, metric]) => metric);
  const names = createMetrics()
    .registry.getMetricsAsArray()
    .map(({ name }) => name)
    .filter((metric) => metric.startsWith('apo_'));
  expect(described).toEqual(names);
});

describe('what kubectl prints', () => {
  test.each(crudCases)('of the wrong $kind $version is what it really printed', (one) => {
    expect(said(one)).toBe(golden(one));
  });

  test.each<[RuleId, RegExp]>([
    ['POD-02', /^The Playbook "example" is invalid: spec\.runtime\.\S+: Forbidden: .*\(POD-02\)\n$/],
    ['REF-02', /^Error from server \(Forbidden\): error when creating "example\.yaml": .*\(REF-02\)\n$/],
    ['REF-05', /^Warning: spec\..*\(REF-05\)\nplaybook\.ansible\.cloud37\.dev\/example created\n$/],
  ])('of %s has the form of a built-in kind', (rule, form) => {
    expect(printed(rule)).toMatch(form);
  });
});
