import { describe, expect, it } from '@jest/globals';
import type { Json } from '../../schemas/common/json.ts';
import { type SchemaNode, schemaNode } from '../../schemas/common/schema-node.ts';
import { type PlaybookSpec, playbookSpec } from '../../schemas/v1beta1/playbook.ts';
import { type RepositorySpec, repositorySpec } from '../../schemas/v1beta1/repository.ts';
import { type RunSpec, runSpec } from '../../schemas/v1beta1/run.ts';
import { renderJob } from '../job.ts';
import { FULL_PLAYBOOK, FULL_REPOSITORY, FULL_RUN } from '../testing/full-specs.ts';
import { inputs, playbook, repository, run } from '../testing/run-inputs.ts';
import { changes, schemaFields } from '../testing/spec-fields.ts';
import type { RunInputs } from './inputs.ts';

/** Fields that do not shape an attempt, with the reason; each is a pattern of fields. */
const NOT_RENDERED = {
  Playbook: {
    'source.repositoryRef.name': 'names the Repository, which is an input of its own',
    'parameters[].(description|required|min.*|max.*)': 'judged when a Run is admitted',
    'runtime.resources.claims.*': 'refused by name, see unsupported.test.ts',
    'retry.*': 'decides whether there is another attempt, not what an attempt does',
  },
  Run: {
    'resources.claims.*': 'refused by name, see unsupported.test.ts',
    'playbookRef.name': 'names the Playbook, which is an input of its own',
    'retry.*': 'decides whether there is another attempt, not what an attempt does',
    'ttlSecondsAfterFinished|suspend|desiredState': 'read by the controller while the Run lives',
    'requestedBy.(username|uid|groups.*)': 'identity; rights are checked before rendering',
  },
  Repository: {
    'interval|suspend': 'decide when the ref is resolved again',
    'paths.(playbookDir|inventoryDir)': 'say where to look for playbooks; a Playbook names its own',
    'verification.*': 'refused by name, see unsupported.test.ts',
  },
} as const;

const matches = (patterns: object, field: string): boolean =>
  Object.keys(patterns).some((pattern) =>
    new RegExp(
      `^(${pattern.replaceAll('.', '\\.').replaceAll('\\.*', '.*').replaceAll('[]', '\\[\\]')})$`,
    ).test(field),
  );

const rendered = (more: Partial<RunInputs>): string =>
  JSON.stringify(
    renderJob(
      inputs({
        playbook: playbook(FULL_PLAYBOOK),
        run: run(FULL_RUN),
        repository: { resolved: repository(FULL_REPOSITORY) },
        ...more,
      }),
    ),
  );

interface Case {
  kind: keyof typeof NOT_RENDERED;
  title: string;
  schema: SchemaNode;
  base: Json;
  render: (spec: Json) => string;
}

const repositoryCase = (title: string, spec: RepositorySpec): Case => ({
  kind: 'Repository',
  title,
  schema: schemaNode(repositorySpec),
  base: spec as unknown as Json,
  render: (changed) =>
    rendered({ repository: { resolved: repository(changed as unknown as RepositorySpec) } }),
});
const auth = FULL_REPOSITORY.auth ?? {};
const cases: Case[] = [
  {
    kind: 'Playbook',
    title: 'with everything',
    schema: schemaNode(playbookSpec),
    base: FULL_PLAYBOOK as unknown as Json,
    // Overrides and the Run's resources would hide what the Playbook says.
    render: (changed) => rendered({ playbook: playbook(changed as unknown as PlaybookSpec), run: run() }),
  },
  {
    kind: 'Playbook',
    title: 'whose overrides are in use',
    schema: schemaNode(playbookSpec),
    base: { ...FULL_PLAYBOOK, ansible: { check: true } } as unknown as Json,
    render: (changed) =>
      rendered({
        playbook: playbook(changed as unknown as PlaybookSpec),
        run: run({ ...FULL_RUN, timeout: '2h', overrides: { ...FULL_RUN.overrides, check: false } }),
      }),
  },
  {
    kind: 'Run',
    title: 'with everything',
    schema: schemaNode(runSpec),
    base: FULL_RUN as unknown as Json,
    render: (changed) => rendered({ run: run(changed as unknown as RunSpec) }),
  },
  repositoryCase('with a password', FULL_REPOSITORY),
  repositoryCase('with a key', {
    ...FULL_REPOSITORY,
    url: 'ssh://git@git.example.com/infra.git',
    auth: { ...auth, type: 'SSH' },
  }),
  repositoryCase('with a token, at a tag', {
    ...FULL_REPOSITORY,
    ref: { tag: 'v1' },
    auth: { ...auth, type: 'Token' },
  }),
];

/** The fields of which a change to another value changes the Job. */
function effective({ schema, base, render }: Case): string[] {
  const before = render(base);
  return changes(schema, base)
    .filter(({ value }) => render(value) !== before)
    .map(({ field }) => field);
}

describe.each(['Playbook', 'Run', 'Repository'] as const)('every field of a %s', (kind) => {
  const changed = new Set(cases.filter((one) => one.kind === kind).flatMap(effective));
  const schema = cases.find((one) => one.kind === kind)?.schema ?? {};
  const fields = schemaFields(schema);

  it('that shapes an attempt changes the Job when it changes', () => {
    const lost = fields.filter((field) => !matches(NOT_RENDERED[kind], field) && !changed.has(field));
    expect(lost).toEqual([]);
  });

  it('that is excepted changes nothing indeed', () => {
    const excepted = fields.filter((field) => matches(NOT_RENDERED[kind], field));
    expect(excepted.filter((field) => changed.has(field))).toEqual([]);
    expect(excepted.length).toBeGreaterThan(0);
  });
});
