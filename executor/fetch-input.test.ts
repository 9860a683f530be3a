import { describe, expect, it } from '@jest/globals';
import type { RepositorySpec } from '../schemas/v1beta1/repository.ts';
import { fetchRequest, fetchTimeout } from './fetch-input.ts';
import { POD_LAYOUT } from './job/layout.ts';
import { inputs, repository, run, SETTINGS } from './testing/run-inputs.ts';

const request = (spec: Partial<RepositorySpec>, more: object = {}) =>
  fetchRequest(inputs({ repository: { resolved: repository(spec) }, ...more }), POD_LAYOUT);

describe('the ref of a fetch request', () => {
  const commit = 'c'.repeat(40);
  it.each([
    ['the branch main when nothing is set', {}, {}, { branch: 'main' }],
    ['the branch', { branch: 'dev' }, {}, { branch: 'dev' }],
    ['the tag', { tag: 'v1' }, {}, { tag: 'v1' }],
    ['the pinned commit, wherever it is', { commit }, {}, { commit }],
    ['the pinned commit of a branch', { branch: 'dev', commit }, {}, { branch: 'dev', commit }],
    ['the resolved commit of the branch', {}, { commit }, { branch: 'main', commit }],
    ['the resolved commit of the tag', { tag: 'v1' }, { commit }, { tag: 'v1', commit }],
  ])('is %s', (_title, ref, more, expected) => {
    expect(request({ ref }, more)?.ref).toEqual(expected);
  });

  it('stays beside the revision of a Run, which must be its ancestor', () => {
    expect(request({}, { commit, run: run({ revision: 'd'.repeat(40) }) })).toMatchObject({
      ref: { branch: 'main', commit },
      revision: 'd'.repeat(40),
    });
  });
});

describe('a fetch request', () => {
  it('has no credentials when their type is not set, as in the origin', () => {
    expect(request({ auth: { secretRef: { name: 'unused' } } })).not.toHaveProperty('auth');
  });

  it('checks host keys unless told otherwise', () => {
    expect(request({})?.ssh).toEqual({ hostKeyChecking: 'Strict' });
    expect(request({ ssh: { hostKeyChecking: 'Disabled' } })?.ssh).toEqual({ hostKeyChecking: 'Disabled' });
  });

  it("uses the Repository's proxy, else the operator's", () => {
    const settings = { ...SETTINGS, proxy: { httpsProxy: 'http://proxy:3128' } };
    expect(request({}, { settings })?.proxy).toEqual({ httpsProxyFile: '/apo/inputs/proxy-https' });
    expect(request({ proxy: { secretRef: { name: 'p' } } }, { settings })?.proxy).toMatchObject({
      httpsProxyFile: '/apo/credentials/proxy/https',
    });
  });

  it('cannot be made for a Repository that is not known', () => {
    const unknown = inputs({ repository: { unresolved: true, name: 'infra' } });
    expect(fetchRequest(unknown, POD_LAYOUT)).toBeUndefined();
  });
});

it.each([
  [undefined, 300],
  ['90s', 90],
  ['1ms', 1],
  ['1000h', 86_400],
])('a timeout of %s allows %d seconds', (timeout, seconds) => {
  expect(fetchTimeout(repository(timeout === undefined ? {} : { timeout }).spec)).toBe(seconds);
});
