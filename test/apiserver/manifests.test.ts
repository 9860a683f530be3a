import { expect, test } from '@jest/globals';
import { manifestFiles } from '../manifests.ts';
import { kubectl } from './control-plane.ts';

const files = await manifestFiles(['config/samples', 'examples']);

test('there are samples and examples', () => {
  expect(new Set(files.map(({ path }) => path.split('/')[0]))).toEqual(new Set(['config', 'examples']));
});

test.each(files)('$path is accepted under strict validation', async ({ text }) => {
  const apply = ['create', '--dry-run=server', '--validate=strict', '-o', 'name', '-f', '-'];
  const { code, stdout, stderr } = await kubectl(apply, text);
  const refused = stderr.split('\n').filter((line) => line !== '' && !line.startsWith('Warning: '));
  expect({ code, refused }).toEqual({ code: 0, refused: [] });
  expect(stdout.trim().split('\n')).toHaveLength(text.match(/^kind: /gm)?.length ?? 0);
});
