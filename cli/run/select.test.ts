import { expect, it } from '@jest/globals';
import { placed } from '../admit/facts.ts';
import { manifestsOf } from '../manifests/objects.ts';
import { select } from './select.ts';

const ours = (kind: string, metadata: string, spec: string) =>
  `apiVersion: ansible.cloud37.dev/v1beta1\nkind: ${kind}\nmetadata: {${metadata}}\nspec: {${spec}}\n`;
const BASE = [
  ours('Repository', 'name: code', 'url: https://git.example.com/code.git'),
  ours('Playbook', 'name: site', 'source: {repositoryRef: {name: code}, path: site.yml}'),
];

const selected = (name: string | undefined, ...documents: readonly string[]) => {
  const text = [...BASE, ...documents].join('---\n');
  return select(placed(manifestsOf([{ source: 'f.yaml', text }]).manifests, 'default'), name, 'default');
};
const run = (metadata: string, spec = '') => ours('Run', metadata, `playbookRef: {name: site}${spec}`);

it('takes the only Run, with its Playbook and Repository', () => {
  const { kind, playbook, repository } = selected(undefined, run('name: now'));
  expect([kind, playbook.object.kind, repository.object.kind]).toEqual(['Run', 'Playbook', 'Repository']);
});

it('takes the only Playbook where there is no Run', () => {
  const { kind, run: made } = selected(undefined);
  expect([kind, made.object.kind]).toEqual(['Playbook', 'Run']);
});

it('leaves a name that is none to admission', () => {
  const documents = [BASE[0] ?? '', (BASE[1] ?? '').replace('name: site', 'name: 5')].join('---\n');
  const { manifests } = manifestsOf([{ source: 'f.yaml', text: documents }]);
  const { run: made } = select(placed(manifests, 'default'), undefined, 'default');
  expect(made.object.metadata).toMatchObject({ name: '' });
});

it.each<[string, string | undefined, readonly string[], RegExp]>([
  ['a suspended Run', undefined, [run('name: now', ', suspend: true')], /suspended; remove spec\.suspend/],
  [
    'a cancelled Run',
    undefined,
    [run('name: now', ', desiredState: Cancelled')],
    /cancelled; create another/,
  ],
  [
    'the record of an earlier Run',
    undefined,
    [run('name: now, annotations: {ansible.cloud37.dev/restored: "true"}')],
    /record of an earlier one .*; create another Run/,
  ],
  [
    'one of several Runs without its name',
    undefined,
    [run('name: a'), run('name: b')],
    /say which one to run/,
  ],
  ['a name with a slip', 'sit', [], /did you mean "site"\?/],
])('refuses %s', (_, name, documents, message) => {
  expect(() => selected(name, ...documents)).toThrow(message);
});
