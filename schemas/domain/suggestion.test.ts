import { expect, it } from '@jest/globals';
import { didYouMean, suggestion } from './suggestion.ts';

const fields = ['playbookPath', 'inventoryPath', 'repositoryRef', 'extraVars', 'runtime'];

it.each([
  ['a missing letter', 'playbokPath', 'playbookPath'],
  ['another case', 'playbookpath', 'playbookPath'],
  ['snake case', 'playbook_path', 'playbookPath'],
  ['swapped letters', 'rutnime', 'runtime'],
  ['a missing suffix', 'repository', 'repositoryRef'],
])('suggests for %s', (_, name, meant) => {
  expect(suggestion(name, fields)).toBe(meant);
});

it.each([
  ['something else', 'schedule'],
  ['nothing', ''],
  ['a text that is too long to be a slip', 'r'.repeat(65)],
])('suggests nothing for %s', (_, name) => {
  expect(suggestion(name, fields)).toBeUndefined();
});

it('is a phrase to append', () => {
  expect(didYouMean('runtme', fields)).toBe('; did you mean "runtime"?');
  expect(didYouMean('zzz', fields)).toBe('');
});
