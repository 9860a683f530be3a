import { describe, expect, it } from '@jest/globals';
import { formatPath } from '../../schemas/common/field-error.ts';
import { ANNOTATIONS } from '../../schemas/common/group.ts';
import type { Json } from '../../schemas/common/json.ts';
import { errorOn, renderJob } from '../job.ts';
import { inputs, playbook, repository, run } from '../testing/run-inputs.ts';
import type { RunInputs } from './inputs.ts';
import { MAX_INPUT_BYTES } from './texts.ts';

const refused = (more: Partial<RunInputs>): string[] => {
  const result = renderJob(inputs(more));
  return result.ok ? [] : result.errors.map(({ kind, path }) => `${kind} ${formatPath(path)}`);
};

const big = 'x'.repeat(MAX_INPUT_BYTES);
const declared = playbook({ parameters: [{ name: 'blob', type: 'string' }] });

const withCache = (access: 'ReadWrite' | 'InitOnly'): RunInputs['repository'] => ({
  resolved: repository({
    cache: { type: 'PersistentVolumeClaim', persistentVolumeClaim: { claimName: 'cache', access } },
  }),
});

/** The Playbook as conversion leaves it where v1alpha1 said what v1beta1 cannot. */
function remembering(edit: Json): RunInputs['playbook'] {
  const made = playbook();
  const annotations = { [ANNOTATIONS.spokeDelta]: JSON.stringify({ edits: [edit] }) };
  return { ...made, metadata: { ...made.metadata, annotations } };
}

describe('a Job is refused', () => {
  it.each([
    [
      'dynamic resource claims of a Playbook',
      { playbook: playbook({ runtime: { resources: { claims: [{ name: 'gpu' }] } } }) },
      'Playbook spec.runtime.resources.claims',
    ],
    [
      'a field of the Pod that only v1alpha1 has',
      { playbook: remembering({ p: ['runtime', 'securityContext', 'windowsOptions'], t: {} }) },
      'Playbook spec.runtime.securityContext.windowsOptions',
    ],
    [
      'items of a list that say more in v1alpha1',
      {
        playbook: remembering({
          p: ['runtime', 'volumes'],
          r: [[{ name: 'a' }, { name: 'a', x: 1 }]],
          i: [],
        }),
      },
      'Playbook spec.runtime.volumes',
    ],
    [
      'dynamic resource claims of a Run',
      { run: run({ resources: { claims: [{ name: 'gpu' }] } }) },
      'Run spec.resources.claims',
    ],
    [
      'a volume with a name of ours',
      { playbook: playbook({ runtime: { volumes: [{ name: 'apo-source', emptyDir: {} }] } }) },
      'Playbook spec.runtime.volumes[0].name',
    ],
    [
      'a mount of a volume of ours',
      {
        playbook: playbook({ runtime: { volumeMounts: [{ name: 'apo-secret-0', mountPath: '/mnt/x' }] } }),
      },
      'Playbook spec.runtime.volumeMounts[0].name',
    ],
    [
      'a mount where the cache goes',
      {
        playbook: playbook({
          runtime: {
            volumes: [{ name: 'mine', emptyDir: {} }],
            volumeMounts: [{ name: 'mine', mountPath: '/home/ansible/.ansible/' }],
          },
        }),
        repository: withCache('ReadWrite'),
      },
      'Playbook spec.runtime.volumeMounts[0].mountPath',
    ],
    [
      'a Secret where the cache goes',
      {
        playbook: playbook({
          secrets: { files: [{ secretRef: { name: 'a' }, mountPath: '/home/ansible/.ansible' }] },
        }),
        repository: withCache('ReadWrite'),
      },
      'Playbook spec.secrets.files[0].mountPath',
    ],
    [
      'signatures that nobody would verify',
      {
        repository: {
          resolved: repository({ verification: { type: 'SSH', allowedSignersRef: { name: 'a' } } }),
        },
      },
      'Repository spec.verification',
    ],
    [
      'different authorities of Galaxy servers',
      {
        repository: {
          resolved: repository({
            galaxy: {
              servers: [
                { name: 'a', url: 'https://a.example.com', caRef: { name: 'ca' } },
                { name: 'b', url: 'https://b.example.com', caRef: { kind: 'ConfigMap', name: 'ca' } },
                { name: 'c', url: 'https://c.example.com', caRef: { name: 'other' } },
              ],
            },
          }),
        },
      },
      'Repository spec.galaxy.servers[2].caRef',
    ],
    [
      'large inline inventories',
      { playbook: playbook({ inventory: { from: [{ inline: big }] } }) },
      'Playbook spec.inventory.from',
    ],
    [
      'large inline variables',
      { playbook: playbook({ variables: { inline: { big } } }) },
      'Playbook spec.variables.inline',
    ],
    [
      'large parameters',
      { playbook: declared, run: run({ parameters: { blob: big } }) },
      'Run spec.parameters',
    ],
    ['a long list of hosts to repeat', { retryHosts: [big] }, 'Run spec.retry.hosts'],
    ['parameters that are not declared', { run: run({ parameters: { a: 1 } }) }, 'Run spec.parameters.a'],
    [
      'overrides that are not allowed',
      { run: run({ overrides: { tags: ['a'] } }) },
      'Run spec.overrides.tags',
    ],
  ] as [string, Partial<RunInputs>, string][])('for %s', (_title, more, error) => {
    expect(refused(more)).toEqual([error]);
  });

  it.each<[string, Json]>([
    [
      'another notation of what v1beta1 says',
      { p: ['runtime', 'resources', 'limits', 'cpu'], f: '0.5', t: 0.5 },
    ],
    ['an empty string, which means none', { p: ['runtime', 'image'], t: '' }],
    ['what does not concern the Pod', { p: ['execution', 'step'], t: true }],
  ])('not for %s', (_title, edit) => {
    expect(refused({ playbook: remembering(edit) })).toEqual([]);
  });

  it('not for a mount there where the play does not see the cache', () => {
    const files = [{ secretRef: { name: 'a' }, mountPath: '/home/ansible/.ansible' }];
    const repository = withCache('InitOnly');
    expect(refused({ playbook: playbook({ secrets: { files } }), repository })).toEqual([]);
  });

  it('with every reason at once', () => {
    expect(
      refused({ run: run({ overrides: { tags: ['a'] }, parameters: { a: 1 }, revision: 'b' }) }),
    ).toHaveLength(3);
  });

  it('by bytes, not by characters', () => {
    const inline = '€'.repeat(MAX_INPUT_BYTES / 3);
    expect(refused({ playbook: playbook({ inventory: { from: [{ inline }] } }) })).toHaveLength(1);
    expect(
      refused({ playbook: playbook({ inventory: { from: [{ inline: inline.slice(0, -2000) }] } }) }),
    ).toEqual([]);
  });
});

describe('an error concerns', () => {
  const error = {
    kind: 'Playbook',
    path: ['spec', 'timeout'],
    reason: 'FieldValueInvalid',
    message: 'no',
  } as const;
  it.each([
    ['the object that it is about', 'Playbook', { path: ['spec', 'timeout'], message: 'no' }],
    [
      'the object that refers to it',
      'Run',
      { path: ['spec', 'playbookRef', 'name'], message: 'Playbook field spec.timeout: no' },
    ],
  ] as const)('%s', (_title, kind, expected) => {
    expect(errorOn(kind, error)).toEqual({ reason: 'FieldValueInvalid', ...expected });
  });

  it('the object that refers to it, which does not lack what the other one lacks', () => {
    expect(errorOn('Run', { ...error, reason: 'FieldValueRequired' })?.reason).toBe('FieldValueInvalid');
  });

  it('not the object that it refers to', () => {
    expect(errorOn('Repository', error)).toBeUndefined();
  });
});
