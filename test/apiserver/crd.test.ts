import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { GROUP } from '../../schemas/common/group.ts';
import type { JsonObject } from '../../schemas/common/json.ts';
import { KIND_NAMES, kindEntry } from '../../schemas/registry.ts';
import { send } from './api.ts';
import { kubectl } from './control-plane.ts';

interface Condition {
  type: string;
  status: string;
  message: string;
}

interface InstalledCrd {
  spec: { scope: string; versions: { name: string; deprecated?: boolean; deprecationWarning?: string }[] };
  status: { conditions: Condition[]; storedVersions: string[]; acceptedNames: JsonObject };
}

// The setup of the suite fails when the API server refuses a CRD, which includes CEL rules beyond their budget.
describe.each(KIND_NAMES)('the API server on the CRD of %s', (kind) => {
  const { plural, singular, shortNames, scope, versions } = kindEntry(kind);
  let crd: InstalledCrd;

  beforeAll(async () => {
    const path = `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${plural}.${GROUP}`;
    const { code, body } = await send(path, { method: 'GET' });
    expect(code).toBe(200);
    crd = body as unknown as InstalledCrd;
  });

  test('finds it established, with all its names, and with nothing else to say', () => {
    expect(crd.status.conditions.map(({ type, status }) => `${type}=${status}`).sort()).toEqual([
      'Established=True',
      'NamesAccepted=True',
    ]);
    expect(crd.status.acceptedNames).toEqual({
      kind,
      listKind: `${kind}List`,
      plural,
      singular,
      shortNames,
      categories: ['ansible'],
    });
  });

  test('finds its schemas structural', () => {
    expect(crd.status.conditions.filter(({ type }) => type === 'NonStructuralSchema')).toEqual([]);
  });

  test('stores v1beta1 and nothing else', () => {
    expect(crd.status.storedVersions).toEqual(['v1beta1']);
  });

  test('has the scope of the registry', () => {
    expect(crd.spec.scope).toBe(scope);
  });

  test.each(shortNames.map((name) => [name]))('answers kubectl to the short name %s', async (name) => {
    const { code, stderr } = await kubectl(['get', name, '-o', 'name']);
    expect({ code, stderr: stderr.replace(/^Warning: .*$/m, '').trim() }).toEqual({ code: 0, stderr: '' });
  });

  test.each(Object.keys(versions))('explains every field of the spec of %s', async (version) => {
    const explain = ['explain', `${plural}.spec`, `--api-version=${GROUP}/${version}`];
    const { code, stdout } = await kubectl(explain);
    expect(code).toBe(0);
    const text = stdout.replace(/\s+/g, ' ');
    const spec = versions[version as keyof typeof versions]?.spec as unknown as {
      properties: Record<string, { description: string }>;
    };
    const missing = Object.entries(spec.properties).filter(
      ([name, { description }]) => !text.includes(`${name} <`) || !text.includes(description),
    );
    expect(missing).toEqual([]);
  });
});

test('the category ansible names all namespaced kinds and PlaybookPolicy', async () => {
  const { code, stdout } = await kubectl([
    'api-resources',
    '--categories=ansible',
    '--no-headers',
    '-o',
    'name',
  ]);
  expect(code).toBe(0);
  expect(stdout.trim().split('\n').sort()).toEqual(
    KIND_NAMES.map((kind) => `${kindEntry(kind).plural}.${GROUP}`).sort(),
  );
});

test('the kustomization builds the CRD of every kind', async () => {
  const { code, stdout } = await kubectl(['kustomize', join(import.meta.dirname, '../../config/crd')]);
  expect(code).toBe(0);
  const names = [...stdout.matchAll(/^ {2}name: (.+)$/gm)].map(([, name]) => name);
  expect(names.sort()).toEqual(KIND_NAMES.map((kind) => `${kindEntry(kind).plural}.${GROUP}`).sort());
});

test('kubectl explain reaches nested fields', async () => {
  const { stdout } = await kubectl(['explain', 'run.spec.retry.backoff.maxDelay']);
  expect(stdout.replace(/\s+/g, ' ')).toContain(
    'Upper bound of the delay, which doubles each time; 10m when unset.',
  );
});

describe('printer columns', () => {
  const status = {
    phase: 'Running',
    progress: 'install packages',
    totals: { hosts: 3, ok: 9, changed: 2, failed: 1, unreachable: 0, skipped: 0, rescued: 0, ignored: 0 },
    resolved: { commit: '0123456789abcdef0123456789abcdef01234567' },
    failure: { class: 'TaskFailed' },
  };

  test.each([
    [[], ['NAME', 'PLAYBOOK', 'PHASE', 'PROGRESS', 'HOSTS', 'CHANGED', 'FAILED', 'AGE']],
    [
      ['-o', 'wide'],
      ['NAME', 'PLAYBOOK', 'PHASE', 'PROGRESS', 'HOSTS', 'CHANGED', 'FAILED', 'COMMIT', 'CLASS', 'AGE'],
    ],
  ])('of a Run are filled in (kubectl get %j)', async (flags, head) => {
    const name = `columns-${flags.length}`;
    const run = {
      apiVersion: `${GROUP}/v1beta1`,
      kind: 'Run',
      metadata: { name },
      spec: { playbookRef: { name: 'site' } },
    };
    const path = `/apis/${GROUP}/v1beta1/namespaces/default/runs`;
    await send(path, { method: 'POST', body: run });
    const patch = { method: 'PATCH', body: { status }, type: 'application/merge-patch+json' } as const;
    expect((await send(`${path}/${name}/status`, patch)).code).toBe(200);
    const { stdout } = await kubectl(['get', 'arun', name, ...flags]);
    const [header = '', row = ''] = stdout.trim().split('\n');
    expect(header.split(/\s{2,}/)).toEqual(head);
    const shown = [name, 'site', 'Running', 'install packages', '3', '2', '1'];
    const wide = flags.length > 0 ? [status.resolved.commit, 'TaskFailed'] : [];
    expect(row.split(/\s{2,}/).slice(0, -1)).toEqual([...shown, ...wide]);
  });
});
