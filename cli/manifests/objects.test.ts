import { expect, it } from '@jest/globals';
import { manifestsOf, titleOf } from './objects.ts';

const of = (text: string) => manifestsOf([{ source: 'f.yaml', text }]);

it.each([
  [
    'a kind of ours',
    'apiVersion: ansible.cloud37.dev/v1beta1\nkind: Run',
    { kind: 'Run', version: 'v1beta1' },
  ],
  [
    'an older version',
    'apiVersion: ansible.cloud37.dev/v1alpha1\nkind: Playbook',
    { kind: 'Playbook', version: 'v1alpha1' },
  ],
  ['another group', 'apiVersion: v1\nkind: Secret', undefined],
  ['a namesake of another group', 'apiVersion: velero.io/v1\nkind: Schedule', undefined],
])('recognises %s', (_, text, type) => {
  const { manifests, problems } = of(text);
  expect(problems).toEqual([]);
  expect(manifests.map((manifest) => manifest.type)).toEqual([type]);
});

it.each([
  [
    'an unknown kind',
    'apiVersion: ansible.cloud37.dev/v1beta1\nkind: Playbok',
    2,
    'unknown kind "Playbok"; did you mean "Playbook"?',
  ],
  [
    'a kind that is like no other',
    'kind: Xyz\napiVersion: ansible.cloud37.dev/v1beta1',
    1,
    'unknown kind "Xyz"; the kinds of ansible.cloud37.dev are Repository, Playbook, Schedule, Run, PlaybookPolicy',
  ],
  [
    'an unknown version',
    'kind: Playbook\napiVersion: ansible.cloud37.dev/v1',
    2,
    'Playbook does not exist in version "v1"; it exists in ansible.cloud37.dev/v1alpha1 and ansible.cloud37.dev/v1beta1',
  ],
  [
    'a version that the kind lacks',
    'kind: Run\napiVersion: ansible.cloud37.dev/v1alpha1',
    2,
    'Run does not exist in version "v1alpha1"; it exists in ansible.cloud37.dev/v1beta1',
  ],
  [
    'a slip in the group',
    'kind: Run\napiVersion: ansible.cloud37.de/v1beta1',
    2,
    'unknown group "ansible.cloud37.de"; did you mean "ansible.cloud37.dev"?',
  ],
  [
    'no kind',
    'apiVersion: v1',
    1,
    'has no kind; ours are Repository, Playbook, Schedule, Run, PlaybookPolicy',
  ],
  [
    'no version',
    '\nkind: Run',
    2,
    'has no apiVersion; ours are ansible.cloud37.dev/v1alpha1 and ansible.cloud37.dev/v1beta1',
  ],
  ['a text', 'hello', 1, 'is a string, not a Kubernetes object; write apiVersion and kind'],
  ['a list', '- 1', 1, 'is a list, not a Kubernetes object; write apiVersion and kind'],
])('reports %s', (_, text, line, message) => {
  expect(of(text)).toEqual({ manifests: [], problems: [{ source: 'f.yaml', line, message }] });
});

it.each([
  ['an empty file', ''],
  ['only comments', '# nothing\n---\n'],
])('reports %s', (_, text) => {
  expect(of(text).problems).toEqual([{ source: 'f.yaml', message: 'holds no objects' }]);
});

it('takes lists apart, also nested and typed ones', () => {
  const list = {
    apiVersion: 'v1',
    kind: 'List',
    items: [
      { apiVersion: 'v1', kind: 'Secret' },
      {
        apiVersion: 'ansible.cloud37.dev/v1beta1',
        kind: 'RunList',
        items: [{ apiVersion: 'ansible.cloud37.dev/v1beta1', kind: 'Run' }],
      },
    ],
  };
  expect(of(JSON.stringify(list)).manifests.map(({ object, base }) => [object.kind, base])).toEqual([
    ['Secret', ['items', 0]],
    ['Run', ['items', 1, 'items', 0]],
  ]);
});

it('names objects', () => {
  expect(titleOf({ kind: 'Run', metadata: { name: 'a' } })).toBe('Run/a');
  expect(titleOf({ kind: 'Run', metadata: { generateName: 'a-' } })).toBe('Run/a-');
  expect(titleOf({ kind: 'Run' })).toBe('Run/(unnamed)');
});
