import { beforeAll, expect, test } from '@jest/globals';
import { parseAllDocuments } from 'yaml';
import { type Json, valueAt } from '../../schemas/common/json.ts';
import { manifestFiles } from '../manifests.ts';
import { kubectl } from './control-plane.ts';

const files = (await manifestFiles(['config/samples', 'examples'])).map(({ path, text }) => ({
  path,
  text,
  objects: parseAllDocuments(text, { version: '1.1' }).map((document): Json => document.toJS()),
}));

// Even a dry run needs the namespace of the object.
beforeAll(async () => {
  const named = files.flatMap(({ objects }) =>
    objects.map((object) => valueAt(object, ['metadata', 'namespace'])),
  );
  for (const namespace of new Set(named.filter((name) => typeof name === 'string' && name !== 'default'))) {
    const { code, stderr } = await kubectl(['create', 'namespace', String(namespace)]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  }
});

test('there are samples and examples', () => {
  expect(new Set(files.map(({ path }) => path.split('/')[0]))).toEqual(new Set(['config', 'examples']));
});

test.each(files)('$path is accepted under strict validation', async ({ text, objects }) => {
  const apply = ['apply', '--dry-run=server', '--validate=strict', '-o', 'name', '-f', '-'];
  const { code, stdout, stderr } = await kubectl(apply, text);
  const refused = stderr.split('\n').filter((line) => line !== '' && !line.startsWith('Warning: '));
  expect({ code, refused }).toEqual({ code: 0, refused: [] });
  expect(stdout.trim().split('\n')).toHaveLength(objects.length);
});
