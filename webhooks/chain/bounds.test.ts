import { describe, expect, it } from '@jest/globals';
import { apiVersion, type Version } from '../../schemas/common/group.ts';
import type { Json, JsonObject } from '../../schemas/common/json.ts';
import { decide } from './decide.ts';
import type { ChainFacts } from './input.ts';
import { prepare } from './prepare.ts';
import { NO_ANSWERS } from './questions.ts';

const facts: ChainFacts = {
  policies: [],
  settings: { operatorImage: 'example.com/operator:1', defaultImage: 'example.com/ee:1' },
  playbook: () => undefined,
  repository: () => undefined,
};
const source = { repositoryRef: { name: 'repo' }, path: 'site.yml' };
const playbook = (spec: JsonObject, version: Version = 'v1beta1', metadata: JsonObject = {}): JsonObject => ({
  apiVersion: apiVersion(version),
  kind: 'Playbook',
  metadata: { name: 'site', namespace: 'team', ...metadata },
  spec,
});
const errorsOf = (object: JsonObject, version: Version, old?: JsonObject) => {
  const namespace = { name: 'team' };
  const operation = old ? ('UPDATE' as const) : ('CREATE' as const);
  const request = {
    operation,
    kind: 'Playbook' as const,
    version,
    object,
    namespace,
    ...(old ? { old } : {}),
  };
  const { sentErrors, errors, violations } = prepare(request, facts);
  return [...sentErrors, ...errors, ...violations.filter(({ mode }) => mode === 'Enforce')].map(({ path }) =>
    path.join('.'),
  );
};
const nested = (levels: number): Json => {
  let value: Json = 1;
  for (let i = 0; i < levels; i++) value = { a: value };
  return value;
};
const numbers = (count: number) => Array.from({ length: count }, (_, i) => i);

describe('an object that is too large is not looked into', () => {
  it.each<[string, JsonObject, Version, string]>([
    [
      'many levels',
      { source, variables: { inline: { a: nested(9000) } } },
      'v1beta1',
      'spec.variables.inline.a',
    ],
    [
      'many levels, v1alpha1',
      { repositoryRef: { name: 'r' }, playbookPath: 'p', extraVars: { a: nested(9000) } },
      'v1alpha1',
      'spec.extraVars.a.a',
    ],
    [
      'many values',
      { source, variables: { inline: { a: numbers(300_000) } } },
      'v1beta1',
      'spec.variables.inline.a',
    ],
    [
      'many choices of a parameter',
      { source, parameters: [{ name: 'a', type: 'integer', enum: numbers(50_000) }] },
      'v1beta1',
      'spec.parameters.0.enum',
    ],
  ])('%s', (_, spec, version, path) => {
    expect(errorsOf(playbook(spec, version), version)).toEqual([path]);
  });
});

it.each([
  ['is created', undefined],
  ['is updated', '2h'],
])('an object with very many complaints %s, and a hundred of them are said', (_, before) => {
  const complaining = (timeout: string) =>
    playbook({ source, timeout, variables: { inline: { a: numbers(40_000).map(() => 'http://a:b@') } } });
  const old = before === undefined ? {} : { old: complaining(before) };
  const operation = before === undefined ? ('CREATE' as const) : ('UPDATE' as const);
  const request = { operation, kind: 'Playbook' as const, version: 'v1beta1' as const };
  const object = complaining('1h');
  const namespace = { name: 'team' };
  const { causes, warnings } = decide(prepare({ ...request, object, namespace, ...old }, facts), NO_ANSWERS);
  // As a whole they are more than a Pod is given.
  expect(causes).toHaveLength(before === undefined ? 1 : 0);
  expect(warnings).toHaveLength(before === undefined ? 101 : 0);
});

it('what v1alpha1 cannot hold must fit into the annotations of an object', () => {
  const enumOf = (length: number) => ({ name: 'a', type: 'string', enum: ['x'.repeat(length)] });
  expect(errorsOf(playbook({ source, parameters: [enumOf(100)] }), 'v1beta1')).toEqual([]);
  expect(errorsOf(playbook({ source, parameters: [enumOf(300_000)] }), 'v1beta1')).toEqual(['spec']);
});

describe('an update', () => {
  const tags = numbers(300).map((i) => `t${i}`);
  const long = { source, ansible: { tags } };
  it('of something else is judged although a stored list is too long', () => {
    const now = { ...long, runtime: { securityContext: { privileged: true } } };
    expect(errorsOf(playbook(now), 'v1beta1', playbook(long))).toContain(
      'spec.runtime.securityContext.privileged',
    );
    expect(errorsOf(playbook({ ...long, timeout: '2h' }), 'v1beta1', playbook(long))).toEqual([]);
  });
  it('that makes a list too long is refused', () => {
    expect(errorsOf(playbook(long), 'v1beta1', playbook({ source }))).toEqual(['spec.ansible.tags']);
  });
  it('never keeps an object that is being deleted', () => {
    const leaving = playbook({ source: nested(9000) }, 'v1beta1', {
      deletionTimestamp: '2026-01-01T00:00:00Z',
    });
    expect(errorsOf(leaving, 'v1beta1', leaving)).toEqual([]);
  });
});
