import { expect, it } from '@jest/globals';
import { documents } from './documents.ts';
import { lineOf, manifestsOf } from './objects.ts';
import { lineOfField } from './positions.ts';

const text = `# first line
apiVersion: ansible.cloud37.dev/v1beta1
kind: Playbook
metadata:
  name: site
  annotations:
    a.b/c: "1"
    "a.b": "2"
spec:
  secrets:
    env:
    - name: x
    - name: y
      from: &from
        key: 1
    - *from
    - {a: 1,
       b: 2}
  text: |
    a
    b
  after: 1
---
kind: List
apiVersion: v1
items:
- {apiVersion: ansible.cloud37.dev/v1beta1, kind: Run,
   metadata: {name: a}}
- apiVersion: ansible.cloud37.dev/v1beta1
  kind: Run
  metadata:
    name: b
`;
const { manifests } = manifestsOf([{ source: 'f.yaml', text }]);

it.each([
  ['a field', 'spec.secrets.env[1].name', 13],
  ['a field below an anchor', 'spec.secrets.env[1].from.key', 15],
  ['a field of a flow mapping', 'spec.secrets.env[3].b', 18],
  ['a field after a block text', 'spec.after', 22],
  ['a key with dots', 'metadata.annotations[a.b/c]', 7],
  ['the longer of two keys', 'metadata.annotations[a.b]', 8],
  ['a field that is missing: its parent', 'spec.secrets.env[0].key', 12],
  ['an index that is missing: the list', 'spec.secrets.env[9]', 11],
  ['a field below an alias: the alias', 'spec.secrets.env[2].key', 16],
  ['a field that is nowhere: the object', 'status.phase', 2],
  ['no field: the object', '', 2],
])('finds the line of %s', (_, field, line) => {
  expect(lineOf(manifests[0] as never, field)).toBe(line);
});

it('finds lines in items of a List', () => {
  expect(manifests.slice(1).map((item) => [lineOf(item, ''), lineOf(item, 'metadata.name')])).toEqual([
    [27, 28],
    [29, 32],
  ]);
});

it.each([
  ['kind: a', 1],
  ['---\nkind: a', 2],
  ['--- # one\r\n\r\n  # two\r\nkind: a', 4],
  ['%YAML 1.1\n---\n{"kind": "a"}', 3],
  ['--- {kind: a}', 1],
])('the line of an object is where it starts: %j', (text, line) => {
  const [document] = [...documents('f.yaml', text)];
  if (!document || 'message' in document) throw new Error('no document');
  expect(lineOfField(document, [], '')).toBe(line);
  expect(lineOfField(document, [], 'kind')).toBe(line);
});
