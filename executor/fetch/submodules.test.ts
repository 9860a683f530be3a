import { describe, expect, it } from '@jest/globals';
import { parseGitUrl } from '../../schemas/domain/git-url.ts';
import { relativeUrl, urlsByPath } from './submodules.ts';

describe('relativeUrl', () => {
  it.each([
    ['https://git.example/team/site.git', '../lib.git', 'https://git.example/team/lib.git'],
    ['https://git.example/team/site.git/', '../../other/lib.git', 'https://git.example/other/lib.git'],
    ['https://git.example/team/site', './lib', 'https://git.example/team/site/lib'],
    ['https://git.example/team/site', './/.././lib', 'https://git.example/team/lib'],
    ['git@git.example:team/site.git', '../lib.git', 'git@git.example:team/lib.git'],
    ['ssh://git@git.example:2222/site.git', '../lib.git', 'ssh://git@git.example:2222/lib.git'],
    ['https://git.example/site', '../../lib', ''],
    ['git@git.example:site', '../../lib', ''],
  ])('of %s and %s', (parent, text, expected) => {
    const parsed = parseGitUrl(parent);
    if (!parsed.ok) throw new Error(parsed.problem);
    expect(relativeUrl(parsed.url, text)).toBe(expected);
  });
});

describe('urlsByPath', () => {
  it('pairs paths and URLs by name, and ignores the rest', () => {
    const listing = [
      'submodule.a.b.path\nx y',
      'submodule.a.b.url\nhttps://h/x',
      'submodule.a.b.update\n!id',
      'core.x\ny',
      'submodule.c.path\nz',
      '',
    ].join('\0');
    expect(urlsByPath(listing)).toEqual(new Map([['x y', 'https://h/x']]));
  });
});
