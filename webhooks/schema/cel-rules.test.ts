import { describe, expect, it } from '@jest/globals';
import { formatPath } from '../../schemas/common/field-error.ts';
import { apiVersion, VERSIONS, type Version } from '../../schemas/common/group.ts';
import type { JsonObject } from '../../schemas/common/json.ts';
import { type SchemaNode, schemaNode } from '../../schemas/common/schema-node.ts';
import type { ValidationRule } from '../../schemas/common/structural.ts';
import { compileCel } from '../../schemas/domain/cel.ts';
import { KIND_NAMES, type Kind, versionEntry } from '../../schemas/registry.ts';
import { celRuleErrors } from './cel-rules.ts';

const object = (kind: Kind, version: Version, spec: JsonObject, name = 'x'): JsonObject => ({
  apiVersion: apiVersion(version),
  kind,
  metadata: { name },
  spec,
});
const fieldsOf = (kind: Kind, version: Version, spec: JsonObject, old?: JsonObject) =>
  celRuleErrors(kind, version, object(kind, version, spec), old && object(kind, version, old)).map((e) =>
    formatPath(e.path),
  );

function rulesIn(node: SchemaNode): ValidationRule[] {
  const parts = [...Object.values(node.properties ?? {}), node.items, node.additionalProperties];
  const here = (node['x-kubernetes-validations'] as ValidationRule[] | undefined) ?? [];
  return [...here, ...parts.flatMap((part) => (part ? rulesIn(part) : []))];
}

describe('the rules in the schemas', () => {
  const all = KIND_NAMES.flatMap((kind) =>
    VERSIONS.flatMap((version) => {
      const entry = versionEntry(kind, version);
      return entry ? rulesIn(schemaNode(entry.spec)).map((rule) => [kind, version, rule.rule] as const) : [];
    }),
  );

  it.each(all)('%s %s compiles: %s', (_kind, _version, rule) => {
    expect(compileCel(rule)).toHaveProperty('program');
  });
});

const playbookRef = { name: 'site' };
const source = { repositoryRef: { name: 'r' }, path: 'p' };

describe('broken rules', () => {
  it.each<[string, Kind, Version, JsonObject, string[]]>([
    [
      'both kinds of inventory path',
      'Playbook',
      'v1alpha1',
      { inventoryPath: 'a', inventoryPaths: ['b'] },
      ['spec.inventoryPaths'],
    ],
    ['no template', 'Schedule', 'v1beta1', { cron: '0 0 * * *', playbookRef }, ['spec']],
    [
      'both templates',
      'Schedule',
      'v1beta1',
      { cron: '0 0 * * *', playbookRef, runTemplate: {}, runTemplateRef: { name: 't' } },
      ['spec'],
    ],
    [
      'a template without a Playbook',
      'Schedule',
      'v1beta1',
      { cron: '0 0 * * *', runTemplate: {} },
      ['spec'],
    ],
    [
      'an empty environment name',
      'Playbook',
      'v1alpha1',
      { secrets: { env: [{ envVarName: '' }] } },
      ['spec.secrets'],
    ],
    [
      'an inventory of two kinds',
      'Playbook',
      'v1beta1',
      { source, inventory: { from: [{ path: 'a' }, { path: 'b', inline: 'c' }] } },
      ['spec.inventory.from[1]'],
    ],
    [
      'an inventory of no kind',
      'Playbook',
      'v1beta1',
      { source, inventory: { from: [{}] } },
      ['spec.inventory.from[0]'],
    ],
    ['branch and tag', 'Repository', 'v1beta1', { ref: { branch: 'a', tag: 'b' } }, ['spec.ref']],
    ['a cache without claim', 'Repository', 'v1alpha1', { cache: { strategy: 'pvc' } }, ['spec.cache']],
    ['neither cron nor random', 'Schedule', 'v1beta1', { playbookRef, runTemplate: {} }, ['spec']],
    ['a sound Schedule', 'Schedule', 'v1beta1', { playbookRef, runTemplate: {}, cron: '* * * * *' }, []],
    ['a sound Playbook', 'Playbook', 'v1beta1', { source, inventory: { from: [{ path: 'a' }] } }, []],
    ['a value of the wrong type', 'Repository', 'v1beta1', { ref: 'main' }, []],
  ])('%s', (_name, kind, version, spec, fields) => {
    expect(fieldsOf(kind, version, spec)).toEqual(fields);
  });

  it('the name of a Run has at most 52 characters', () => {
    const errors = celRuleErrors('Run', 'v1beta1', object('Run', 'v1beta1', { playbookRef }, 'r'.repeat(53)));
    expect(errors.map((e) => formatPath(e.path))).toEqual(['metadata.name']);
  });
  it('a name that the API server has yet to make of generateName is not judged', () => {
    const run = { ...object('Run', 'v1beta1', { playbookRef }), metadata: { generateName: 'site-' } };
    expect(celRuleErrors('Run', 'v1beta1', run)).toEqual([]);
  });
});

describe('changes of a Run', () => {
  const before = { playbookRef, parameters: { a: [1] }, timeout: '1h' };
  it.each<[string, JsonObject, string[]]>([
    ['nothing', before, []],
    ['suspend', { ...before, suspend: true }, []],
    ['desiredState', { ...before, desiredState: 'Cancelled' }, []],
    ['ttlSecondsAfterFinished', { ...before, ttlSecondsAfterFinished: 5 }, []],
    ['a changed parameter', { ...before, parameters: { a: [2] } }, ['spec']],
    ['a removed field', { playbookRef, parameters: { a: [1] } }, ['spec']],
    ['an added field', { ...before, revision: 'abc' }, ['spec']],
  ])('%s', (_name, after, fields) => {
    expect(fieldsOf('Run', 'v1beta1', after, before)).toEqual(fields);
  });

  it('a cancelled Run stays cancelled', () => {
    const cancelled = { playbookRef, desiredState: 'Cancelled' };
    expect(fieldsOf('Run', 'v1beta1', { playbookRef }, cancelled)).toEqual(['spec.desiredState']);
    expect(fieldsOf('Run', 'v1beta1', { playbookRef, desiredState: 'Running' }, cancelled)).toEqual([
      'spec.desiredState',
    ]);
  });
});
