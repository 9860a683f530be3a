/** Inputs for tests of rendering. Test-only. */
import type { ApiObject } from '../../schemas/common/object.ts';
import type { PlaybookSpec } from '../../schemas/v1beta1/playbook.ts';
import type { RepositorySpec } from '../../schemas/v1beta1/repository.ts';
import type { RunSpec } from '../../schemas/v1beta1/run.ts';
import type { ExecutorSettings, RunInputs } from '../job/inputs.ts';

/** Settings with nothing but what is required. */
export const SETTINGS: ExecutorSettings = {
  operatorImage: 'ghcr.io/example/operator:v0.2.0',
  defaultImage: 'ghcr.io/example/ee:v1',
};

const object = <Spec>(kind: string, name: string, uid: string, spec: Spec): ApiObject<Spec> => ({
  apiVersion: 'ansible.cloud37.dev/v1beta1',
  kind,
  metadata: { name, namespace: 'team-a', uid },
  spec,
});

/** A Playbook named site. */
export const playbook = (spec: Partial<PlaybookSpec> = {}): ApiObject<PlaybookSpec> =>
  object('Playbook', 'site', '2f6a1d34-0000-4000-8000-000000000001', {
    source: { repositoryRef: { name: 'infra' }, path: 'site.yml' },
    ...spec,
  });

/** A Run named site-1. */
export const run = (spec: Partial<RunSpec> = {}): ApiObject<RunSpec> =>
  object('Run', 'site-1', '2f6a1d34-0000-4000-8000-000000000002', { playbookRef: { name: 'site' }, ...spec });

/** A Repository named infra. */
export const repository = (spec: Partial<RepositorySpec> = {}): ApiObject<RepositorySpec> =>
  object('Repository', 'infra', '2f6a1d34-0000-4000-8000-000000000003', {
    url: 'https://git.example.com/infra.git',
    ...spec,
  });

/** The first attempt of that Run of that Playbook. */
export const inputs = (more: Partial<RunInputs> = {}): RunInputs => ({
  run: run(),
  playbook: playbook(),
  repository: { resolved: repository() },
  attempt: 1,
  settings: SETTINGS,
  ...more,
});
