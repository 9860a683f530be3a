import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { TSchema } from 'typebox';
import { Errors } from 'typebox/value';
import { valid } from '../schemas/arbitraries.ts';
import { schemaNode } from '../schemas/common/schema-node.ts';
import { type PlaybookSpec, playbookSpec } from '../schemas/v1beta1/playbook.ts';
import { type RepositorySpec, repositorySpec } from '../schemas/v1beta1/repository.ts';
import { type RunSpec, runSpec } from '../schemas/v1beta1/run.ts';
import { fetchRequest } from './fetch/request.ts';
import type { RunInputs } from './job/inputs.ts';
import { type Job, pseudoRun, renderJob } from './job.ts';
import { LauncherSpec } from './launcher-spec.ts';
import { FULL_PLAYBOOK, FULL_REPOSITORY, FULL_RUN } from './testing/full-specs.ts';
import { inputs, playbook, repository, run, SETTINGS } from './testing/run-inputs.ts';

const long = 'very-long-name-'.repeat(8);

/** One golden each; `UPDATE_GOLDENS=1` rewrites them. */
const goldens: Record<string, Partial<RunInputs>> = {
  minimal: {},
  everything: {
    playbook: playbook(FULL_PLAYBOOK),
    run: run(FULL_RUN),
    repository: { resolved: repository(FULL_REPOSITORY) },
    commit: 'fedcba9876543210fedcba9876543210fedcba98',
    settings: {
      ...SETTINGS,
      imagePullSecrets: ['operator-registry'],
      caBundle: '-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n',
      addressPolicy: { deny: ['10.96.0.1/32'] },
    },
  },
  v1alpha1: {
    origin: 'v1alpha1',
    playbook: playbook({
      inventory: { from: [{ path: 'inventory/production' }, { path: 'inventory/dynamic.yml' }] },
      variables: { inline: { http_port: 8080 }, from: [{ secretRef: { name: 'web-variables' } }] },
      ansible: { tags: ['configure'], diff: true, connectionTimeout: '20s' },
      secrets: {
        env: [{ name: 'API_TOKEN', secretKeyRef: { name: 'web-api', key: 'token' } }],
        vault: [{ secretRef: { name: 'web-vault' } }],
      },
      runtime: { image: 'kenchrcum/ansible-runner:latest', serviceAccountName: 'web-deployer' },
    }),
    repository: {
      resolved: repository({
        auth: { type: 'Token', secretRef: { name: 'git-token' } },
        cache: {
          type: 'PersistentVolumeClaim',
          persistentVolumeClaim: { claimName: 'ansible-cache', access: 'ReadWrite' },
        },
      }),
    },
    settings: { ...SETTINGS, imageRewrites: { 'kenchrcum/ansible-runner:*': 'ghcr.io/example/ee:v1' } },
  },
  'v1alpha1-executor': {
    origin: 'v1alpha1',
    settings: { ...SETTINGS, executorServiceAccount: 'ansible-executor' },
  },
  ssh: {
    repository: {
      resolved: repository({
        url: 'git@git.example.com:infra.git',
        auth: { type: 'SSH', secretRef: { name: 'deploy-key' } },
        ssh: { knownHostsRef: { name: 'git-hosts' } },
        git: { submodules: true },
      }),
    },
  },
  'cache-init-only': {
    repository: {
      resolved: repository({
        cache: { type: 'PersistentVolumeClaim', persistentVolumeClaim: { claimName: 'cache' } },
      }),
    },
  },
  'cache-read-write': {
    repository: {
      resolved: repository({
        cache: {
          type: 'PersistentVolumeClaim',
          persistentVolumeClaim: { claimName: 'cache', access: 'ReadWrite' },
        },
      }),
    },
  },
  galaxy: {
    repository: {
      resolved: repository({
        galaxy: {
          servers: [
            {
              name: 'hub',
              url: 'https://hub.example.com/',
              tokenRef: { name: 'hub', key: 'token' },
              caRef: { name: 'hub-ca' },
            },
            { name: 'galaxy', url: 'https://galaxy.ansible.com/' },
          ],
        },
        paths: { requirementsFile: 'collections/requirements.yml' },
      }),
    },
    settings: {
      ...SETTINGS,
      proxy: { httpsProxy: 'http://proxy.example.com:3128', noProxy: '.svc' },
      caBundle: '-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n',
    },
  },
  openshift: { settings: { ...SETTINGS, userId: null } },
  unresolved: { repository: { unresolved: true, name: 'infra' } },
  'retry-with-hosts': { attempt: 2, retryHosts: ['web1', 'web2'], run: run({ overrides: { limit: 'web' } }) },
  'long-names': {
    run: { ...run(), metadata: { ...run().metadata, name: long } },
    playbook: { ...playbook(), metadata: { ...playbook().metadata, name: long } },
  },
};

const jobOf = (more: Partial<RunInputs>): Job => {
  const result = renderJob(inputs(more));
  if (!result.ok) throw new Error(JSON.stringify(result.errors));
  return result.job;
};

describe('the Job', () => {
  it.each(Object.entries(goldens))('of %s is as in its golden', (name, more) => {
    const file = new URL(`testdata/${name}.job.json`, import.meta.url);
    const text = `${JSON.stringify(jobOf(more), null, 2)}\n`;
    if (process.env.UPDATE_GOLDENS === '1') writeFileSync(file, text);
    expect(text).toBe(readFileSync(file, 'utf8'));
  });

  it.each(Object.entries(goldens))(
    'of %s gives the launcher and the fetch step what they accept',
    (_name, more) => {
      const { annotations } = jobOf(more).spec.template.metadata;
      const accepts = (schema: TSchema, file: string) => {
        const value: unknown = JSON.parse(annotations[`ansible.cloud37.dev/input-${file}`] ?? 'null');
        expect([...Errors(schema, value)]).toEqual([]);
      };
      accepts(LauncherSpec, 'run.json');
      accepts(LauncherSpec, 'collections.json');
      if (more.repository === undefined || 'resolved' in more.repository) accepts(fetchRequest, 'fetch.json');
    },
  );

  it('of a Playbook alone is that of a Run that says nothing', () => {
    const job = jobOf({ run: pseudoRun(playbook()) });
    expect(job.metadata.name).toBe('site-a1');
    expect(job.metadata.ownerReferences).toBeUndefined();
    expect(job.spec.template.spec).toEqual(jobOf({}).spec.template.spec);
  });

  it('is the same for the same inputs, which stay as they are', () => {
    const before = JSON.stringify(goldens.everything);
    expect(jobOf(goldens.everything ?? {})).toEqual(jobOf(goldens.everything ?? {}));
    expect(JSON.stringify(goldens.everything)).toBe(before);
  });

  it('is made, or refused with field errors, for any specs that their schemas accept', () => {
    fc.assert(
      fc.property(
        valid(schemaNode(playbookSpec)),
        valid(schemaNode(runSpec)),
        valid(schemaNode(repositorySpec)),
        (ofPlaybook, ofRun, ofRepository) => {
          const result = renderJob(
            inputs({
              playbook: playbook(ofPlaybook as unknown as PlaybookSpec),
              run: run(ofRun as unknown as RunSpec),
              repository: { resolved: repository(ofRepository as unknown as RepositorySpec) },
            }),
          );
          if (result.ok) wellFormed(result.job);
          else expect(result.errors.length).toBeGreaterThan(0);
        },
      ),
      { numRuns: 500 },
    );
  });
});

/** What the API server asks of every Pod: unique names, mounts of volumes that exist. */
function wellFormed({ metadata, spec }: Job): void {
  const { containers, volumes } = spec.template.spec;
  const ours = volumes.map(({ name }) => name).filter((name) => name.startsWith('apo-'));
  expect(new Set(ours).size).toBe(ours.length);
  for (const { volumeMounts } of containers) {
    const mounted = volumeMounts.filter(({ name }) => name.startsWith('apo-'));
    for (const { name } of mounted) expect(ours).toContain(name);
  }
  expect(metadata.name).toMatch(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/);
  for (const value of Object.values(metadata.labels))
    expect(value).toMatch(/^([A-Za-z0-9][A-Za-z0-9._-]{0,61})?[A-Za-z0-9]?$/);
  for (const key of Object.keys(spec.template.metadata.annotations))
    expect(key).toMatch(/^ansible\.cloud37\.dev\/[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/);
}
