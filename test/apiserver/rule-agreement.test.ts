/**
 * Rules are said twice: in TypeScript for the admission server, and in CEL for ValidatingAdmissionPolicies. Random
 * objects show that both say the same.
 */
import { beforeAll, describe, expect, test } from '@jest/globals';
import fc, { type Arbitrary } from 'fast-check';
import { SETTINGS } from '../../executor/testing/run-inputs.ts';
import { valid } from '../../schemas/arbitraries.ts';
import { isObject, type Json, type JsonObject } from '../../schemas/common/json.ts';
import type { RuleId } from '../../schemas/common/rules.ts';
import { type SchemaNode, schemaNode } from '../../schemas/common/schema-node.ts';
import { versionEntry } from '../../schemas/registry.ts';
import { decide } from '../../webhooks/chain/decide.ts';
import { prepare } from '../../webhooks/chain/prepare.ts';
import { NO_ANSWERS } from '../../webhooks/chain/questions.ts';
import { builtinRules } from '../../webhooks/policy/builtin.ts';
import { objectMirrors } from '../../webhooks/policy/mirror/all.ts';
import type { JudgedKind } from '../../webhooks/policy/subject.ts';
import { accepted, rejected } from '../../webhooks/policy/testing/pod-cases.ts';
import { broken, subjectOf } from '../../webhooks/policy/testing/subject.ts';
import { applyPolicies, objectOf, rulesIn, tryCreate, waitFor } from './admission-policies.ts';

const NAMESPACE = 'rule-agreement';
const RUNS = 150;

/** Rules that need no more than the object; POD-01 judges the Pod, ID-01 the user. */
const RULES = objectMirrors.map(({ rule }) => rule).filter((rule) => !/^(POD|ID)/.test(rule));

beforeAll(async () => {
  await applyPolicies('config/policy/rules.yaml', NAMESPACE, ['Warn']);
  const bad = objectOf('Repository', { url: 'https://git.example.com/a', paths: { rolesDir: '..' } });
  await waitFor('a warning', async () => rulesIn(await tryCreate(NAMESPACE, bad)).length > 0);
});

const URLS = [
  'https://git.example.com/a',
  'http://git.example.com/a',
  'HTTP://git.example.com/a',
  'git://git.example.com/a',
  'ssh://git@git.example.com/a',
  'git@git.example.com:a/b',
  'https://token@git.example.com/a',
  'https://user:word@git.example.com/a',
  'https://@git.example.com/a',
  'https://git.example.com/a@b',
  'http://token@git.example.com',
  'ssh://git:word@git.example.com/a',
  'ssh://git:@git.example.com/a',
  'ssh://git@[2001:db8::1]:22/a',
  'https://git.example.com',
  'https://git.example.com/a\u00a0b',
  '-uhttps://git.example.com/a',
  'ext::sh -c id',
];
const TEXTS = [
  ...['main', 'site.yml', 'a/b', './a', 'a/', '.', 'web,db', 'a@b', 'a.b', '..a', 'a..'],
  ...[
    '-x',
    '@x',
    'a,@b',
    'a: @b',
    'a:\u00a0@b',
    '/etc',
    '~/x',
    '..',
    '../x',
    'a/../b',
    'a/..',
    'a//b',
    'a/./b',
    'a/.',
  ],
  ...['a\nb', 'a\tb', 'a\u0085b', 'a\u200bb', 'a\u2028b', 'a\ufeffb', 'a b', 'a\\b', '\u00e9', '\u{1f600}'],
];

/** Values of a schema in which texts without a form of their own are taken from the lists above. */
function poisoned(node: SchemaNode, key = ''): Arbitrary<Json> {
  if (node.type === 'object' && node.properties) {
    const members = Object.entries(node.properties).map(([name, of]) => [name, poisoned(of, name)] as const);
    return fc.record(Object.fromEntries(members), { requiredKeys: [...(node.required ?? [])] });
  }
  if (node.type === 'array' && node.items) return fc.array(poisoned(node.items), { maxLength: 2 });
  if (node.type !== 'string' || node.enum || node.pattern || node.format) return valid(node);
  return fc.constantFrom(...(key === 'url' ? URLS : TEXTS));
}

/** Schedules have fields that exclude each other, which hardly any random one gets right. */
const consistent = (kind: JudgedKind, value: Json): Json => {
  if (kind !== 'Schedule' || !isObject(value)) return value;
  const { random: _, runTemplateRef: __, exclusions: ___, ...rest } = value;
  return { ...rest, cron: '0 4 * * *', playbookRef: { name: 'site' }, runTemplate: value.runTemplate ?? {} };
};

const facts = {
  policies: [],
  settings: SETTINGS,
  playbook: () => undefined,
  repository: () => undefined,
};
function refused(kind: JudgedKind, object: JsonObject): boolean {
  const input = {
    operation: 'CREATE',
    kind,
    version: 'v1beta1',
    object,
    namespace: { name: NAMESPACE },
  } as const;
  return !decide(prepare(input, facts), NO_ANSWERS).allowed;
}

const brokenRules = (kind: JudgedKind, spec: Json): string[] => {
  const ours = builtinRules.filter(({ id }) => RULES.includes(id));
  return [...new Set(broken(ours, subjectOf(kind, spec)).rules.map((text) => text.split(' ')[0] ?? ''))];
};

describe.each<JudgedKind>(['Repository', 'Playbook', 'Schedule', 'Run'])(
  'random objects of kind %s',
  (kind) => {
    const schema = schemaNode(versionEntry(kind, 'v1beta1')?.spec ?? {});
    const specs = poisoned(schema).map((value) => consistent(kind, value));

    test('break in CEL what they break in TypeScript, and are refused where they break more', async () => {
      const seen = new Set<string>();
      await fc.assert(
        fc.asyncProperty(specs, async (value) => {
          const object = objectOf(kind, value);
          const answer = await tryCreate(NAMESPACE, object);
          fc.pre(answer.code === 201);
          const [said, expected] = [rulesIn(answer), brokenRules(kind, value)];
          for (const rule of expected) seen.add(rule);
          expect(said).toEqual(expect.arrayContaining(expected));
          const more = said.filter(
            (rule) => !expected.includes(rule) && rule !== 'ID-01' && rule !== 'POD-01',
          );
          expect({ more, refused: more.length > 0 && refused(kind, object) }).toEqual({
            more,
            refused: more.length > 0,
          });
        }),
        { numRuns: RUNS },
      );
      const possible = objectMirrors
        .filter(({ fields = [] }) => fields.some((check) => check.kind === kind))
        .map(({ rule }) => rule)
        .filter((rule: RuleId) => RULES.includes(rule) && rule !== 'REF-01');
      expect([...seen].sort()).toEqual([...possible].sort());
    });
  },
);

describe('Playbooks whose Pod', () => {
  const verdict = async (spec: object) => {
    const source = { repositoryRef: { name: 'infra' }, path: 'site.yml' };
    const answer = await tryCreate(NAMESPACE, objectOf('Playbook', { source, ...spec }));
    return { code: answer.code, rules: rulesIn(answer) };
  };

  test.each(rejected)('is refused for %s break POD-01 in CEL where they break it', async (_, spec, rules) => {
    const expected = rules.some((rule) => rule.startsWith('POD-01 ')) ? ['POD-01'] : [];
    expect(await verdict(spec)).toEqual({ code: 201, rules: expected });
  });

  test.each(accepted)('is accepted with %s break nothing in CEL', async (_, spec) => {
    expect(await verdict(spec)).toEqual({ code: 201, rules: [] });
  });
});
