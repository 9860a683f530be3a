import { expect, it } from '@jest/globals';
import { apiVersion } from '../../schemas/common/group.ts';
import { createFacts, type FactsOptions, playbookIndexes } from './facts.ts';
import { cacheOf } from './testing/api.ts';

const object = (name: string, namespace?: string, metadata: object = {}) => ({
  apiVersion: apiVersion('v1beta1'),
  kind: 'Any',
  metadata: { name, ...(namespace === undefined ? {} : { namespace }), ...metadata },
  spec: {} as never,
});
const playbook = (...given: Parameters<typeof object>) => ({
  ...object(...given),
  spec: { source: { repositoryRef: { name: 'repo' }, path: 'site.yml' } },
});
const managedFields = [{ apiVersion: apiVersion('v1alpha1'), time: '1', fieldsV1: { 'f:spec': {} } }];
const options: FactsOptions = {
  caches: {
    namespaces: cacheOf([object('shop', undefined, { labels: { team: 'web' } })]),
    policies: cacheOf([]),
    playbooks: cacheOf(
      [playbook('site', 'shop', { managedFields }), playbook('other', 'elsewhere')],
      true,
      playbookIndexes,
    ),
    repositories: cacheOf([object('repo', 'shop')]),
  },
  policies: () => [],
  settings: { operatorImage: undefined, defaultImage: undefined },
  controller: 'robot',
};

it('knows the namespace with its labels, and what is in it', () => {
  const facts = createFacts(options).facts('shop');
  expect(facts).toMatchObject({ namespace: { name: 'shop', labels: { team: 'web' } }, controller: 'robot' });
  expect([facts.playbook('site')?.metadata.name, facts.playbook('other')]).toEqual(['site', undefined]);
  expect([facts.playbookOrigin?.('site'), facts.playbookOrigin?.('none')]).toEqual(['v1alpha1', undefined]);
  expect(facts.dependents?.('repo').map(({ metadata }) => metadata.name)).toEqual(['site']);
  expect(facts.dependents?.('none')).toEqual([]);
  expect(facts.repository('repo')?.metadata.name).toBe('repo');
});

it('knows a namespace that was just made by its name', () => {
  expect(createFacts(options).facts('new').namespace).toEqual({ name: 'new' });
});

it('is ready when every cache is', () => {
  expect(createFacts(options).ready()).toEqual({ ok: true, waitingFor: [] });
  const caches = { ...options.caches, playbooks: cacheOf([playbook('site')], false) };
  expect(createFacts({ ...options, caches }).ready()).toEqual({ ok: false, waitingFor: ['playbooks'] });
});
