/**
 * v1alpha1 as the API server serves it. Without the conversion webhook the API server would prune a v1alpha1 object
 * along the storage version's schema; so the v1alpha1 schema of each generated CRD is installed once more, alone,
 * in a group of its own.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { GROUP } from '../../schemas/common/group.ts';
import { type JsonObject, valueAt } from '../../schemas/common/json.ts';
import { KIND_NAMES, type Kind, kindEntry, versionEntry } from '../../schemas/registry.ts';
import { type Answer, resourcePath, send } from './api.ts';
import { kubectl } from './control-plane.ts';

const ALONE = `v1alpha1.${GROUP}`;
const kinds = KIND_NAMES.filter((kind) => versionEntry(kind, 'v1alpha1') !== undefined);
const crds = 'crd';

beforeAll(async () => {
  const list = { apiVersion: 'v1', kind: 'List', items: await Promise.all(kinds.map(aloneCrd)) };
  const { code, stderr } = await kubectl(['create', '-f', '-'], JSON.stringify(list));
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const waited = await kubectl([
    'wait',
    '--for=condition=Established',
    '--timeout=30s',
    crds,
    ...kinds.map(aloneName),
  ]);
  expect(waited.code).toBe(0);
}, 60_000);

afterAll(async () => {
  await kubectl(['delete', crds, ...kinds.map(aloneName)]);
}, 60_000);

const aloneName = (kind: Kind): string => `${kindEntry(kind).plural}.${ALONE}`;

async function aloneCrd(kind: Kind): Promise<object> {
  const file = join(import.meta.dirname, `../../config/crd/bases/${GROUP}_${kindEntry(kind).plural}.yaml`);
  const { spec, ...crd } = parse(await readFile(file, 'utf8'));
  const versions = spec.versions
    .filter(({ name }: { name: string }) => name === 'v1alpha1')
    .map((version: object) => ({ ...version, storage: true }));
  const { categories, shortNames, ...names } = spec.names;
  return { ...crd, metadata: { name: aloneName(kind) }, spec: { ...spec, group: ALONE, names, versions } };
}

let created = 0;
const create = (kind: Kind, spec: object, query = ''): Promise<Answer> => {
  created += 1;
  const metadata = { name: `${kind.toLowerCase()}-${created}` };
  const body = { apiVersion: `${ALONE}/v1alpha1`, kind, metadata, spec };
  return send(`${resourcePath(kind, 'v1alpha1', ALONE)}${query}`, { method: 'POST', body });
};

describe('defaults of the origin are filled in', () => {
  const playbook = { repositoryRef: { name: 'site' }, playbookPath: 'site.yml' };
  const execution = {
    checkMode: false,
    diff: false,
    verbosity: 0,
    strategy: 'linear',
    flushCache: false,
    forceHandlers: false,
    step: false,
  };
  const schedule = { playbookRef: { name: 'site' }, schedule: '@daily-random' };

  test.each<[string, Kind, object, object]>([
    ['a Repository', 'Repository', { url: 'git@git.example.com:a/b' }, { branch: 'main' }],
    [
      'the objects of a Repository',
      'Repository',
      { url: 'git@git.example.com:a/b', paths: {}, ssh: {}, git: {}, cache: {} },
      {
        branch: 'main',
        paths: {
          playbookDir: 'playbooks',
          inventoryDir: 'inventory',
          requirementsFile: 'requirements.yml',
          rolesDir: 'roles',
        },
        ssh: { strictHostKeyChecking: true },
        git: { submodules: false, lfs: false },
        cache: { strategy: 'none' },
      },
    ],
    ['the execution of a Playbook', 'Playbook', { ...playbook, execution: {} }, { execution }],
    [
      'the runtime of a Playbook, but for the image',
      'Playbook',
      { ...playbook, runtime: {} },
      { runtime: {} },
    ],
    [
      'a Schedule',
      'Schedule',
      schedule,
      {
        suspend: false,
        concurrencyPolicy: 'Forbid',
        backoffLimit: 3,
        successfulJobsHistoryLimit: 1,
        failedJobsHistoryLimit: 1,
        ttlSecondsAfterFinished: 3600,
      },
    ],
  ])('in %s', async (_, kind, spec, defaults) => {
    const { code, body } = await create(kind, spec);
    expect({ code, spec: body.spec }).toEqual({ code: 201, spec: { ...spec, ...defaults } });
  });
});

describe('data that the origin prunes survives', () => {
  const playbook = { repositoryRef: { name: 'site' }, playbookPath: 'site.yml' };
  const capabilities = { drop: ['ALL'], add: ['NET_RAW'] };
  const resources = { limits: { cpu: 1, memory: '1Gi' }, requests: { cpu: '100m' } };
  const affinity = {
    nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{}] } },
  };

  test.each<[string, Kind, JsonObject]>([
    [
      'nested extra variables',
      'Playbook',
      { ...playbook, extraVars: { a: { b: { c: [1, { d: null }] } }, e: null } },
    ],
    [
      'capabilities of a Playbook',
      'Playbook',
      { ...playbook, runtime: { securityContext: { capabilities } } },
    ],
    [
      'the Pod context of a Playbook',
      'Playbook',
      { ...playbook, runtime: { podSecurityContext: { sysctls: [{ name: 'a', value: 'b' }] } } },
    ],
    ['resources of a Playbook', 'Playbook', { ...playbook, runtime: { resources } }],
    ['affinity of a Playbook', 'Playbook', { ...playbook, runtime: { affinity } }],
    [
      'tolerations of a Playbook',
      'Playbook',
      { ...playbook, runtime: { tolerations: [{ key: 'a', operator: 'Exists' }] } },
    ],
    [
      'volumes and mounts of a Playbook',
      'Playbook',
      {
        ...playbook,
        runtime: {
          volumes: [{ name: 'v', projected: { sources: [{ secret: { name: 's' } }] } }],
          volumeMounts: [{ name: 'v', mountPath: '/v', subPath: 's' }],
        },
      },
    ],
    [
      'resources of a Schedule',
      'Schedule',
      { playbookRef: { name: 'site' }, schedule: '0 0 * * *', resources },
    ],
  ])('%s', async (_, kind, spec) => {
    const { code, body } = await create(kind, spec, '?fieldValidation=Strict');
    expect({ code, spec: body.spec }).toEqual({ code: 201, spec: expect.objectContaining(spec) });
  });

  test('the last manual run of a Schedule', async () => {
    const { body } = await create('Schedule', { playbookRef: { name: 'site' }, schedule: '0 0 * * *' });
    const status = { lastManualRun: { runId: '1' } };
    const name = String(valueAt(body, ['metadata', 'name']));
    const path = `${resourcePath('Schedule', 'v1alpha1', ALONE)}/${name}/status`;
    const { body: stored } = await send(path, { method: 'PUT', body: { ...body, status } });
    expect(stored.status).toEqual(status);
  });
});

describe('what the origin refuses is refused with its message', () => {
  const playbook = { repositoryRef: { name: 'site' }, playbookPath: 'site.yml' };

  test.each<[string, Kind, object, string]>([
    ['no url', 'Repository', {}, 'spec.url: Required value'],
    ['a url of two characters', 'Repository', { url: 'ab' }, 'spec.url: Invalid value'],
    [
      'an unknown auth method',
      'Repository',
      { url: 'abc', auth: { method: 'kerberos', secretRef: { name: 's' } } },
      'spec.auth.method: Unsupported value',
    ],
    [
      'an auth method without a Secret',
      'Repository',
      { url: 'abc', auth: { method: 'ssh' } },
      'auth.secretRef must be set when auth.method is provided',
    ],
    [
      'a pvc cache without a claim',
      'Repository',
      { url: 'abc', cache: { strategy: 'pvc' } },
      'cache.pvcName is required when cache.strategy is pvc',
    ],
    [
      'one and several inventories',
      'Playbook',
      { ...playbook, inventoryPath: 'a', inventoryPaths: ['b'] },
      'Only one of inventoryPath or inventoryPaths may be set',
    ],
    [
      'an environment variable without a name',
      'Playbook',
      { ...playbook, secrets: { env: [{ envVarName: '', secretRef: { name: 's', key: 'k' } }] } },
      'envVarName must be non-empty when secrets.env is used',
    ],
    [
      'too much verbosity',
      'Playbook',
      { ...playbook, execution: { verbosity: 5 } },
      'spec.execution.verbosity: Invalid value',
    ],
    ['no forks', 'Playbook', { ...playbook, execution: { forks: 0 } }, 'spec.execution.forks: Invalid value'],
    [
      'an empty schedule',
      'Schedule',
      { playbookRef: { name: 'site' }, schedule: '' },
      'schedule must be a non-empty string',
    ],
    [
      'an unknown concurrency policy',
      'Schedule',
      { playbookRef: { name: 'site' }, schedule: 'x', concurrencyPolicy: 'Queue' },
      'spec.concurrencyPolicy: Unsupported value',
    ],
  ])('%s', async (_, kind, spec, message) => {
    const { code, body } = await create(kind, spec);
    expect({ code, message: body.message }).toEqual({ code: 422, message: expect.stringContaining(message) });
  });
});

test('an object without a spec is still taken, as the origin takes it', async () => {
  const body = { apiVersion: `${ALONE}/v1alpha1`, kind: 'Repository', metadata: { name: 'without-spec' } };
  const { code } = await send(resourcePath('Repository', 'v1alpha1', ALONE), { method: 'POST', body });
  expect(code).toBe(201);
});

test.each(kinds)('a %s of v1alpha1 is answered with a deprecation warning', async (kind) => {
  const { warnings } = await send(resourcePath(kind, 'v1alpha1'), { method: 'GET' });
  expect(warnings).toEqual([
    `${GROUP}/v1alpha1 ${kind} is deprecated: use ${GROUP}/v1beta1 (apo convert --to v1beta1)`,
  ]);
});
