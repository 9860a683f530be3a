import { expect, it } from '@jest/globals';
import { formatPath } from './field-error.ts';
import type { Path } from './json.ts';

it.each<[Path, string]>([
  [['spec', 'secrets', 'env', 0, 'name'], 'spec.secrets.env[0].name'],
  [['metadata', 'annotations', 'a.b/c'], 'metadata.annotations[a.b/c]'],
  [['spec', '0'], 'spec[0]'],
  [[], ''],
])('prints %j as %s', (path, text) => {
  expect(formatPath(path)).toBe(text);
});

it('shortens keys that no label could be', () => {
  const key = 'x'.repeat(400);
  expect(formatPath(['spec', key, 'a'])).toBe(`spec[${key.slice(0, 317)}…].a`);
});
