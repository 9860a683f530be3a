import { expect, it } from '@jest/globals';
import type { JsonObject } from '../../schemas/common/json.ts';
import type { Kind } from '../../schemas/registry.ts';
import { manifestsOf } from '../manifests/objects.ts';
import { placed } from './facts.ts';
import { unknownCause, unknownFieldsOf, unknownWarning } from './unknown-fields.ts';

const found = (kind: Kind, spec: JsonObject, version = 'v1beta1') => {
  const object = { apiVersion: `ansible.cloud37.dev/${version}`, kind, metadata: { name: 'a' }, spec };
  const { manifests } = manifestsOf([{ source: 'a.yaml', text: JSON.stringify(object) }]);
  return placed(manifests, 'default').flatMap(unknownFieldsOf);
};

const names: [string, Kind, JsonObject, string][] = [
  ['playbookPath', 'Playbook', { playbookPath: 'site.yml' }, 'source.path'],
  ['repositoryRef', 'Playbook', { repositoryRef: { name: 'r' } }, 'source.repositoryRef'],
  ['inventoryPath', 'Playbook', { inventoryPath: 'hosts' }, 'inventory.from'],
  ['inventoryPaths', 'Playbook', { inventoryPaths: ['hosts'] }, 'inventory.from'],
  ['extraVars', 'Playbook', { extraVars: {} }, 'variables.inline'],
  ['execution', 'Playbook', { execution: { checkMode: true } }, 'ansible'],
  ['secrets.fileMounts', 'Playbook', { secrets: { fileMounts: [] } }, 'secrets.files'],
  [
    'secrets.env[0].envVarName',
    'Playbook',
    { secrets: { env: [{ envVarName: 'A' }] } },
    'secrets.env[0].name',
  ],
  ['runtime.activeDeadlineSeconds', 'Playbook', { runtime: { activeDeadlineSeconds: 1 } }, 'timeout'],
  ['branch', 'Repository', { branch: 'main' }, 'ref.branch'],
  ['revision', 'Repository', { revision: 'x' }, 'ref.commit'],
  ['auth.method', 'Repository', { auth: { method: 'ssh' } }, 'auth.type'],
  ['cache.strategy', 'Repository', { cache: { strategy: 'pvc' } }, 'cache.type'],
  ['cache.pvcName', 'Repository', { cache: { pvcName: 'c' } }, 'cache.persistentVolumeClaim'],
  ['schedule', 'Schedule', { schedule: '0 2 * * *' }, 'cron'],
  ['schedule', 'Schedule', { schedule: '@daily-random' }, 'random'],
  ['backoffLimit', 'Schedule', { backoffLimit: 3 }, 'runTemplate.spec.retry'],
];

it.each(names)('%s of v1alpha1 in a %s of v1beta1: %j is called %s', (old, kind, spec, name) => {
  expect(found(kind, spec).map(unknownWarning)).toEqual([
    `spec.${old}: unknown field, which the API server drops and kubectl apply refuses (strict validation); did you mean "spec.${name}", its name in v1beta1?`,
  ]);
});

it.each<[string, JsonObject, string, string]>([
  ['v1beta1', { source: { pth: 'a' } }, 'spec.source.pth', '; did you mean "path"?'],
  ['v1alpha1', { playbokPath: 'a' }, 'spec.playbokPath', '; did you mean "playbookPath"?'],
  ['v1beta1', { zzzzzzzz: 1 }, 'spec.zzzzzzzz', '; remove it'],
])('an error says what was meant (%s, %j)', (version, spec, field, hint) => {
  expect(found('Playbook', spec, version).map(unknownCause)).toEqual([
    { field, reason: 'FieldValueForbidden', message: `is unknown${hint}` },
  ]);
});
