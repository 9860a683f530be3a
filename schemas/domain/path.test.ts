import { describe, expect, it } from '@jest/globals';
import { filePathProblem, mountPathProblem, normalizedPath, relativePathProblem } from './path.ts';

describe('a path in the repository may be', () => {
  it.each([
    'site.yml',
    'playbooks/site.yml',
    './site.yml',
    '.',
    'a b/größe.yml',
    "it's/$(x).yml",
    'dir/',
    '..a/b..',
  ])('%s', (path) => {
    expect(relativePathProblem(path)).toBeUndefined();
  });
});

describe('a path in the repository may not', () => {
  it.each([
    ['be empty', '', /empty/],
    ['be absolute', '/etc/passwd', /relative/],
    ['climb out at the start', '../x', /\.\./],
    ['climb out in the middle', 'a/../../x', /\.\./],
    ['end in ..', 'a/..', /\.\./],
    ['look like an option', '-e@/etc/passwd', /option/],
    ['name a home directory', '~root/x', /~/],
    ['hold a line break', 'a\nb', /control/],
    ['hold NUL', 'a\0b', /control/],
    ['turn the direction of writing', 'a\u202eb', /invisible/],
    ['hold a backslash', 'a\\b', /backslash/],
    ['hold an empty part', 'a//b', /\/\//],
    ['hold a dot part', 'a/./b', /\/\.\//],
  ])('%s', (_, path, problem) => {
    expect(relativePathProblem(path)).toMatch(problem);
  });
});

it('tells files from directories', () => {
  expect(filePathProblem('a/b')).toBeUndefined();
  expect(filePathProblem('a/b/')).toMatch(/file/);
});

describe('a mount path', () => {
  it('is absolute', () => {
    expect(mountPathProblem('/etc/keys')).toBeUndefined();
    expect(mountPathProblem('keys')).toMatch(/absolute/);
  });
  it.each([
    ['a colon', '/a:b', /:/],
    ['a dot-dot part', '/a/../b', /\.\./],
    ['a control character', '/a\tb', /control/],
  ])('must not hold %s', (_, path, problem) => {
    expect(mountPathProblem(path)).toMatch(problem);
  });
  it('compares the same however it is written', () => {
    expect(normalizedPath('//a/./b/')).toBe('/a/b');
  });
});
