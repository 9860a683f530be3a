import { describe, expect, test } from '@jest/globals';
import { apiVersion, HUB_VERSION } from '../../schemas/common/group.ts';
import { schemaNode } from '../../schemas/common/schema-node.ts';
import { KIND_NAMES, type Kind, versionEntry } from '../../schemas/registry.ts';
import { type Answer, resourcePath, send } from './api.ts';

const object = (kind: Kind, spec: object) => ({
  apiVersion: apiVersion(HUB_VERSION),
  kind,
  metadata: { name: 'tried' },
  spec,
});

const tryCreate = (kind: Kind, spec: object, query = ''): Promise<Answer> =>
  send(`${resourcePath(kind, HUB_VERSION)}?dryRun=All${query}`, { method: 'POST', body: object(kind, spec) });

const minimal: Record<Kind, object> = {
  Repository: { url: 'https://git.example.com/a/b' },
  Playbook: { source: { repositoryRef: { name: 'site' }, path: 'site.yml' } },
  Schedule: { playbookRef: { name: 'site' }, cron: '0 0 * * *', runTemplate: {} },
  Run: { playbookRef: { name: 'site' } },
  PlaybookPolicy: {},
};

describe.each(KIND_NAMES)('a %s', (kind) => {
  test('of the least that is needed is taken, and gets no defaults', async () => {
    const { code, body } = await tryCreate(kind, minimal[kind]);
    expect({ code, spec: body.spec }).toEqual({ code: 201, spec: minimal[kind] });
  });

  test('loses an unknown field, with a warning', async () => {
    const { code, body, warnings } = await tryCreate(kind, { ...minimal[kind], playbookPaht: 'x' });
    expect({ code, spec: body.spec, warnings }).toEqual({
      code: 201,
      spec: minimal[kind],
      warnings: ['unknown field \\"spec.playbookPaht\\"'],
    });
  });

  test('is refused for an unknown field under strict validation, which kubectl asks for', async () => {
    const answer = await tryCreate(kind, { ...minimal[kind], playbookPaht: 'x' }, '&fieldValidation=Strict');
    expect(answer.code).toBe(400);
    expect(answer.body.message).toContain('strict decoding error: unknown field "spec.playbookPaht"');
  });

  test('without a spec is refused', async () => {
    const { spec, ...body } = object(kind, {});
    const answer = await send(`${resourcePath(kind, HUB_VERSION)}?dryRun=All`, { method: 'POST', body });
    expect({ code: answer.code, message: answer.body.message }).toEqual({
      code: 422,
      message: expect.stringContaining('spec: Required value'),
    });
  });

  test('is refused without each field that is required', async () => {
    const node = schemaNode(versionEntry(kind, HUB_VERSION)?.spec ?? {});
    for (const name of node.required ?? []) {
      const { [name]: removed, ...rest } = minimal[kind] as Record<string, unknown>;
      const { code, body } = await tryCreate(kind, rest);
      expect({ code, message: body.message }).toEqual({
        code: 422,
        message: expect.stringContaining(`spec.${name}: Required value`),
      });
    }
  });
});

describe('rules in CEL', () => {
  const { Playbook, Repository, Schedule } = minimal;
  const key = { name: 'n', key: 'k' };

  test.each<[string, Kind, object, string]>([
    [
      'branch and tag',
      'Repository',
      { ...Repository, ref: { branch: 'a', tag: 'b' } },
      'only one of branch and tag may be set',
    ],
    [
      'a type of credentials without a Secret',
      'Repository',
      { ...Repository, auth: { type: 'SSH' } },
      'secretRef must be set when type is set',
    ],
    [
      'a cache without its claim',
      'Repository',
      { ...Repository, cache: { type: 'PersistentVolumeClaim' } },
      'persistentVolumeClaim must be set when type is PersistentVolumeClaim',
    ],
    [
      'an inventory of nothing',
      'Playbook',
      { ...Playbook, inventory: { from: [{}] } },
      'exactly one of path, inline, configMapKeyRef, secretKeyRef must be set',
    ],
    [
      'an inventory of two kinds',
      'Playbook',
      { ...Playbook, inventory: { from: [{ path: 'a', secretKeyRef: key }] } },
      'exactly one of path, inline, configMapKeyRef, secretKeyRef must be set',
    ],
    [
      'variables of two kinds',
      'Playbook',
      { ...Playbook, variables: { from: [{ secretRef: { name: 'n' }, secretKeyRef: key }] } },
      'exactly one of secretRef, configMapRef, secretKeyRef, configMapKeyRef must be set',
    ],
    [
      'neither cron nor random',
      'Schedule',
      { playbookRef: { name: 'site' }, runTemplate: {} },
      'exactly one of cron and random must be set',
    ],
    [
      'cron and random',
      'Schedule',
      { ...Schedule, random: { every: 'Day' } },
      'exactly one of cron and random must be set',
    ],
    [
      'no template',
      'Schedule',
      { playbookRef: { name: 'site' }, cron: '0 0 * * *' },
      'exactly one of runTemplate (it may be empty, {}) and runTemplateRef must be set',
    ],
    [
      'a template without a Playbook',
      'Schedule',
      { cron: '0 0 * * *', runTemplate: {} },
      'playbookRef must be set with runTemplate',
    ],
    [
      'an exclusion of half a span',
      'Schedule',
      { ...Schedule, exclusions: [{ start: '2026-01-01T00:00:00Z' }] },
      'either cron, or both start and end must be set',
    ],
  ])('refuse %s', async (_, kind, spec, message) => {
    const { code, body } = await tryCreate(kind, spec);
    expect({ code, message: body.message }).toEqual({ code: 422, message: expect.stringContaining(message) });
  });

  test('stay within their cost for the longest lists', async () => {
    const from = Array.from({ length: 32 }, (_, index) => ({ path: `inventories/${index}` }));
    const { code } = await tryCreate('Playbook', { ...Playbook, inventory: { from } });
    expect(code).toBe(201);
  });
});

describe('lists with keys', () => {
  test.each<[string, Kind, object, string]>([
    [
      'parameters',
      'Playbook',
      {
        ...minimal.Playbook,
        parameters: [
          { name: 'a', type: 'string' },
          { name: 'a', type: 'integer' },
        ],
      },
      'spec.parameters[1]: Duplicate value',
    ],
    [
      'rules',
      'PlaybookPolicy',
      {
        rules: [
          { id: 'POD-01', mode: 'Warn' },
          { id: 'POD-01', mode: 'Off' },
        ],
      },
      'spec.rules[1]: Duplicate value',
    ],
    [
      'allowed overrides',
      'Playbook',
      { ...minimal.Playbook, allowedOverrides: ['tags', 'tags'] },
      'spec.allowedOverrides[1]: Duplicate value',
    ],
  ])('take no two %s of the same key', async (_, kind, spec, message) => {
    const { code, body } = await tryCreate(kind, spec);
    expect({ code, message: body.message }).toEqual({ code: 422, message: expect.stringContaining(message) });
  });
});
