import { describe, expect, it } from '@jest/globals';
import { ANNOTATIONS, HUB_VERSION, type Version } from '../../schemas/common/group.ts';
import { type JsonObject, type Path, valueAt } from '../../schemas/common/json.ts';
import type { Kind } from '../../schemas/registry.ts';
import { convert, sentField } from './convert.ts';
import { converted, there } from './testing/round-trip.ts';

const playbook = (spec: JsonObject, version: Version = 'v1beta1'): JsonObject => ({
  apiVersion: `ansible.cloud37.dev/${version}`,
  kind: 'Playbook',
  metadata: { name: 'site' },
  spec,
});
const source = { repositoryRef: { name: 'repo' }, path: 'site.yml' };
const editedAsAlpha = (hub: JsonObject, edit: (spec: JsonObject) => JsonObject) => {
  const alpha = converted(hub, 'v1alpha1');
  return converted({ ...alpha, spec: edit(alpha.spec as JsonObject) }, HUB_VERSION);
};

describe('edits made through v1alpha1', () => {
  it.each<[string, JsonObject, (spec: JsonObject) => JsonObject, Path, unknown]>([
    [
      'an edited list of inventory paths keeps the ConfigMap in between',
      {
        source,
        inventory: { from: [{ path: 'a' }, { configMapKeyRef: { name: 'c', key: 'k' } }, { path: 'b' }] },
      },
      (spec) => ({ ...spec, inventoryPaths: ['a', 'b', 'c'] }),
      ['spec', 'inventory', 'from'],
      [{ path: 'a' }, { configMapKeyRef: { name: 'c', key: 'k' } }, { path: 'b' }, { path: 'c' }],
    ],
    [
      'a changed timeout wins over the remembered notation',
      { source, timeout: '30m' },
      (spec) => ({ ...spec, runtime: { activeDeadlineSeconds: 60 } }),
      ['spec', 'timeout'],
      '60s',
    ],
    [
      'an unrelated edit keeps the notation of the timeout',
      { source, timeout: '30m' },
      (spec) => ({ ...spec, playbookPath: 'other.yml' }),
      ['spec', 'timeout'],
      '30m',
    ],
    [
      'fields that v1alpha1 does not have survive an edit beside them',
      { source, runtime: { image: 'a/b:1', automountServiceAccountToken: true } },
      (spec) => ({ ...spec, runtime: { ...(spec.runtime as JsonObject), image: 'a/b:2' } }),
      ['spec', 'runtime'],
      { image: 'a/b:2', automountServiceAccountToken: true },
    ],
    [
      'a key of the vault Secret survives, a new Secret replaces it',
      { source, secrets: { vault: [{ id: 'prod', secretRef: { name: 'p', key: 'k' } }] } },
      (spec) => ({ ...spec, secrets: { vaultPasswordSecretRef: { name: 'new' } } }),
      ['spec', 'secrets', 'vault'],
      [{ id: 'prod', secretRef: { name: 'p', key: 'k' } }, { secretRef: { name: 'new' } }],
    ],
  ])('%s', (_name, spec, edit, path, expected) => {
    expect(valueAt(editedAsAlpha(playbook(spec), edit), path)).toEqual(expected);
  });

  it('leaves no memory behind on the hub', () => {
    const hub = playbook({ source, parameters: [{ name: 'x', type: 'string' }] });
    expect(
      valueAt(converted(hub, 'v1alpha1'), ['metadata', 'annotations', ANNOTATIONS.hubDelta]),
    ).toBeDefined();
    expect(valueAt(there(hub, 'v1beta1'), ['metadata', 'annotations'])).toBeUndefined();
  });
});

describe('meaning', () => {
  it.each<[string, JsonObject, JsonObject]>([
    [
      'an ordinary v1alpha1 Playbook',
      {
        repositoryRef: { name: 'repo' },
        playbookPath: 'site.yml',
        inventoryPath: 'inventory/prod',
        execution: { tags: ['web'], checkMode: true, connectionTimeout: 30 },
        secrets: {
          env: [{ envVarName: 'TOKEN', secretRef: { name: 's', key: 'k' } }],
          vaultPasswordSecretRef: { name: 'v' },
        },
        runtime: { activeDeadlineSeconds: 1800 },
      },
      {
        source,
        inventory: { from: [{ path: 'inventory/prod' }] },
        ansible: { tags: ['web'], check: true, connectionTimeout: '30s' },
        secrets: {
          env: [{ name: 'TOKEN', secretKeyRef: { name: 's', key: 'k' } }],
          vault: [{ secretRef: { name: 'v' } }],
        },
        timeout: '1800s',
      },
    ],
  ])('%s needs no memory', (_name, alpha, beta) => {
    const hub = converted(playbook(alpha, 'v1alpha1'), HUB_VERSION);
    expect(hub.spec).toEqual(beta);
    expect(hub.metadata).toEqual({ name: 'site' });
  });

  it('an empty string of v1alpha1 means none, and comes back', () => {
    const empty = { inventoryPath: '', ansibleCfgPath: '', execution: { limit: '' }, runtime: { image: '' } };
    const alpha = playbook(
      { repositoryRef: { name: 'repo' }, playbookPath: 'site.yml', ...empty },
      'v1alpha1',
    );
    const hub = converted(alpha, HUB_VERSION);
    expect(hub.spec).toEqual({ source });
    expect(converted(hub, 'v1alpha1')).toEqual(alpha);
  });
  it.each<[string, Kind, JsonObject, Path, unknown]>([
    [
      'a deadline above 30 days',
      'Playbook',
      { runtime: { activeDeadlineSeconds: 2_592_001 } },
      ['spec', 'timeout'],
      '2592000s',
    ],
    [
      'a connection timeout above a day',
      'Playbook',
      { execution: { connectionTimeout: 2_147_483_647 } },
      ['spec', 'ansible', 'connectionTimeout'],
      '86400s',
    ],
    [
      'a history of more than 1000 Runs',
      'Schedule',
      { successfulJobsHistoryLimit: 5000, failedJobsHistoryLimit: 2 },
      ['spec', 'history'],
      { successful: 1000, failed: 2 },
    ],
  ])('%s is the most that v1beta1 has, and comes back', (_name, kind, spec, path, expected) => {
    const alpha: JsonObject = { ...playbook(spec, 'v1alpha1'), kind };
    const hub = converted(alpha, HUB_VERSION);
    expect(valueAt(hub, path)).toEqual(expected);
    expect(converted(hub, 'v1alpha1')).toEqual(alpha);
  });

  it('a quantity that is a fraction is written as text, and comes back as the number', () => {
    const limits = { cpu: 0.5, memory: '1Gi', pods: 2 };
    const alpha = playbook(
      { repositoryRef: { name: 'r' }, playbookPath: 'p', runtime: { resources: { limits } } },
      'v1alpha1',
    );
    const hub = converted(alpha, HUB_VERSION);
    expect(valueAt(hub, ['spec', 'runtime', 'resources', 'limits'])).toEqual({ ...limits, cpu: '0.5' });
    expect(converted(hub, 'v1alpha1')).toEqual(alpha);
  });

  it.each<[string, Path, Path]>([
    [
      'a renamed member of a list item',
      ['spec', 'secrets', 'env', 0, 'secretKeyRef', 'name'],
      ['spec', 'secrets', 'env', 0, 'secretRef', 'name'],
    ],
    ['a renamed field', ['spec', 'source', 'path'], ['spec', 'playbookPath']],
    ['an object that v1alpha1 spreads', ['spec', 'source'], ['spec', 'repositoryRef']],
    ['the only inventory', ['spec', 'inventory', 'from', 0, 'path'], ['spec', 'inventoryPath']],
    [
      'a wrapped reference',
      ['spec', 'variables', 'from', 1, 'secretRef', 'name'],
      ['spec', 'extraVarsSecretRefs', 1, 'name'],
    ],
    ['a field of metadata', ['metadata', 'name'], ['metadata', 'name']],
  ])('%s is named as it was sent', (_name, hubPath, sentPath) => {
    const sent = playbook({ inventoryPath: 'x' }, 'v1alpha1');
    expect(sentField('Playbook', 'v1alpha1', hubPath, sent)).toEqual(sentPath);
  });
});

describe('refusals', () => {
  it.each<[string, JsonObject, string]>([
    [
      'an unknown version',
      { apiVersion: 'ansible.cloud37.dev/v2', kind: 'Playbook' },
      'cannot convert ansible.cloud37.dev/v2, kind Playbook',
    ],
    [
      'an inherited name as kind',
      { apiVersion: 'ansible.cloud37.dev/v1beta1', kind: 'constructor' },
      'kind constructor',
    ],
    [
      'a kind of v1beta1 only',
      { apiVersion: 'ansible.cloud37.dev/v1beta1', kind: 'Run' },
      'kind Run exists in v1beta1 only',
    ],
  ])('%s gives a problem, not an exception', (_name, object, text) => {
    const result = convert(object, 'v1alpha1');
    expect('problem' in result ? result.problem : '').toContain(text);
  });

  const spec = { repositoryRef: { name: 'r' }, playbookPath: 'p' };
  const many = (count: number, made: (i: number) => unknown) =>
    Array.from({ length: count }, (_, i) => made(i));
  it.each<[string, JsonObject, string]>([
    [
      'of many edits',
      spec,
      JSON.stringify({ edits: many(20_000, (i) => ({ p: ['variables', 'inline', `k${i}`], t: 1 })) }),
    ],
    [
      'of many items',
      { ...spec, execution: { tags: many(40_000, () => 'x') as string[] } },
      JSON.stringify({ edits: [{ p: ['ansible', 'tags'], r: many(20_000, (i) => [i, 1]), i: [] }] }),
    ],
    [
      'of many edits of one list',
      { ...spec, execution: { tags: ['x'.repeat(1e6)] } },
      JSON.stringify({ edits: many(4000, () => ({ p: ['ansible', 'tags'], r: [[1, 1]], i: [] })) }),
    ],
    ['of many levels', spec, `{"edits":[{"p":["ansible"],"t":${'['.repeat(1e5)}${']'.repeat(1e5)}}]}`],
    ['of many steps', spec, JSON.stringify({ edits: [{ p: many(50_000, () => 'a'), t: 1 }] })],
  ])('a forged memory %s is read in one go', (_name, alpha, memory) => {
    const object: JsonObject = {
      ...playbook(alpha, 'v1alpha1'),
      metadata: { annotations: { [ANNOTATIONS.hubDelta]: memory } },
    };
    expect(there(object, 'v1alpha1').apiVersion).toBe(object.apiVersion);
  });

  it.each([
    'not JSON',
    '{"edits":[{"p":"x"}]}',
    '{"edits":[{"p":[],"r":[[1]],"i":[]}]}',
    '[]',
    '{"edits":[{"p":["__proto__","polluted"],"t":1}]}',
  ])('a forged memory %s does no harm', (memory) => {
    const alpha = {
      ...playbook({ repositoryRef: { name: 'r' }, playbookPath: 'p' }, 'v1alpha1'),
      metadata: { annotations: { [ANNOTATIONS.hubDelta]: memory } },
    };
    expect(() => there(alpha, 'v1alpha1')).not.toThrow();
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});
