import { expect, it } from '@jest/globals';
import { manifestsOf } from '../manifests/objects.ts';
import { valuesOf } from './values.ts';

const read = (text: string) =>
  valuesOf(manifestsOf([{ source: 'f.yaml', text }]).manifests, 'default', 'default');
const secret = (rest: string) => `apiVersion: v1\nkind: Secret\nmetadata: {name: s}\n${rest}`;

it('decodes data, and lets stringData win', () => {
  const { values, problems } = read(secret('data: {a: aGk=, b: b2xk}\nstringData: {b: new}'));
  expect(problems).toEqual([]);
  const texts = [...(values('Secret', 's') ?? [])].map(([key, value]) => [
    key,
    Buffer.from(value).toString(),
  ]);
  expect(texts).toEqual([
    ['a', 'hi'],
    ['b', 'new'],
  ]);
});

it('takes data of ConfigMaps as it is, and binaryData as base64', () => {
  const { values } = read(
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {a: aGk=}\nbinaryData: {b: aGk=}',
  );
  const texts = [...(values('ConfigMap', 'c') ?? [])].map(([key, value]) => [
    key,
    Buffer.from(value).toString(),
  ]);
  expect(texts).toEqual([
    ['a', 'aGk='],
    ['b', 'hi'],
  ]);
});

it('knows objects of the namespace only', () => {
  const { values } = read(`${secret('')}`.replace('name: s', 'name: s, namespace: other'));
  expect(values('Secret', 's')).toBeUndefined();
});

it.each([
  [
    'a key that leads elsewhere',
    'stringData: {"../../evil": x}',
    'is not a valid key; letters, digits, -, _ and . are allowed',
  ],
  ['the key ..', 'stringData: {"..": x}', 'is not a valid key; letters, digits, -, _ and . are allowed'],
  ['a number', 'stringData: {a: 0755}', 'must be a string; put it in quotes'],
  ['what is not base64', 'data: {a: "hunter2!"}', 'is not base64; encode it, or use stringData'],
])('refuses %s, without showing the value', (_, rest, message) => {
  const { problems } = read(secret(rest));
  expect(problems).toEqual([{ source: 'f.yaml', line: 4, message: expect.stringContaining(message) }]);
  expect(JSON.stringify(problems)).not.toContain('hunter2');
});
