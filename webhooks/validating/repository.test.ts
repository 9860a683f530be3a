import { describe, expect, it } from '@jest/globals';
import { said } from './testing/said.ts';

const https = { url: 'https://git.example.com/site' };
const ssh = { url: 'git@git.example.com:site' };
const errors = (spec: object) => said('Repository', spec).errors;
const warnings = (spec: object) => said('Repository', spec).warnings;
const galaxy = (...servers: object[]) => ({ ...https, galaxy: { servers } });

describe('a Repository is valid', () => {
  it.each<[string, object]>([
    ['over https', https],
    ['with a branch of several parts', { ...https, ref: { branch: 'release/1.x' } }],
    ['with a tag', { ...https, ref: { tag: 'v1.2.3' } }],
    ['with a full commit', { ...https, ref: { commit: 'a'.repeat(40) } }],
    ['with SSH credentials over ssh', { ...ssh, auth: { type: 'SSH', secretRef: { name: 's' } } }],
    ['with a token over https', { ...https, auth: { type: 'Token', secretRef: { name: 's' } } }],
    ['with a Galaxy server', galaxy({ name: 'hub', url: 'https://hub.example.com/api/galaxy/' })],
    ['with a bare Galaxy host', galaxy({ name: 'hub', url: 'https://galaxy.ansible.com' })],
    ['with durations', { ...https, interval: '10m', timeout: '90s' }],
    ['with a URL that GIT-02 refuses: that is another error', { url: '--upload-pack=id' }],
  ])('%s', (_, spec) => {
    expect(said('Repository', spec)).toEqual({ errors: [], warnings: [] });
  });
});

describe('a Repository is refused', () => {
  it.each<[string, object, RegExp]>([
    ['without a path in its URL', { url: 'https://git.example.com' }, /^spec\.url: has no path; add/],
    [
      'with a remote helper',
      { url: 'ext::sh -c id' },
      /^spec\.url: names the remote helper "ext::", which can run commands; allowed/,
    ],
    ['with fd::', { url: 'fd::17' }, /^spec\.url: .*can run commands/],
    ['with a file URL', { url: 'file:///etc' }, /^spec\.url: uses the transport "file"; allowed are https/],
    ['with a local path', { url: '/srv/site' }, /^spec\.url: names a local path/],
    ['with ftp', { url: 'ftp://git.example.com/x' }, /^spec\.url: uses the transport "ftp"/],
    ['with a local Galaxy server', galaxy({ url: 'file:///srv' }), /servers\[0\]\.url: must be an https/],
    ['with a broken host', { url: 'https://git_.-/x' }, /^spec\.url: has a host/],
    ['with a query in its URL', { url: 'https://git.example.com/x?token=1' }, /^spec\.url: contains a query/],
    [
      'with a branch that git would refuse',
      { ...https, ref: { branch: 'a..b' } },
      /^spec\.ref\.branch: contains/,
    ],
    [
      'with refs/heads/ before the branch',
      { ...https, ref: { branch: 'refs/heads/main' } },
      /without refs\/heads/,
    ],
    ['with HEAD as tag', { ...https, ref: { tag: 'HEAD' } }, /^spec\.ref\.tag: is "HEAD"/],
    [
      'with an abbreviated commit',
      { ...https, ref: { commit: 'abc1234' } },
      /^spec\.ref\.commit: has 7 hex digits/,
    ],
    ['with a branch as commit', { ...https, ref: { commit: 'main' } }, /^spec\.ref\.commit: is no commit/],
    [
      'with SSH credentials over https',
      { ...https, auth: { type: 'SSH' } },
      /^spec\.auth\.type: .*use Basic or Token/,
    ],
    ['with a token over ssh', { ...ssh, auth: { type: 'Token' } }, /^spec\.auth\.type: .*use SSH/],
    [
      'with a Galaxy server over ssh',
      galaxy({ url: 'ssh://git@hub/x' }),
      /servers\[0\]\.url: must be an https/,
    ],
    ['with an interval that would flood the server', { ...https, interval: '1s' }, /between 10s and 8760h/],
    ['without time to fetch', { ...https, timeout: '0s' }, /^spec\.timeout: must be between/],
    [
      'with verification, which does not exist yet',
      { ...https, verification: { type: 'SSH' } },
      /not available in this release/,
    ],
  ])('%s', (_, spec, message) => {
    expect(errors(spec)).toEqual([expect.stringMatching(message)]);
  });
});

describe('a Repository is warned of', () => {
  it.each<[string, object, RegExp]>([
    ['plain http', { url: 'http://git.example.com/x' }, /^spec\.url: is not encrypted over http/],
    ['plain git', { url: 'git://git.example.com/x' }, /not encrypted over git/],
    [
      'known hosts over https',
      { ...https, ssh: { knownHostsRef: { name: 'h' } } },
      /no effect: the URL is not an SSH/,
    ],
    ['a CA over ssh', { ...ssh, tls: { caRef: { name: 'c' } } }, /^spec\.tls: has no effect/],
    ['a Secret that nothing uses', { ...https, auth: { secretRef: { name: 's' } } }, /auth\.type is not set/],
    [
      'a claim that nothing uses',
      { ...https, cache: { type: 'None', persistentVolumeClaim: {} } },
      /cache\.type is None/,
    ],
  ])('%s', (_, spec, message) => {
    expect(warnings(spec)).toEqual([expect.stringMatching(message)]);
  });
});
