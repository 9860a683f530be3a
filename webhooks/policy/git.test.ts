import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { gitRules } from './git.ts';
import { broken, subjectOf } from './testing/subject.ts';

const judged = (spec: unknown, ...policies: object[]) =>
  broken(gitRules, subjectOf('Repository', spec, { policies }), ...policies, {
    rules: [{ id: 'GIT-06', mode: 'Off' }],
  });
const commit = { ref: { commit: 'a'.repeat(40) } };
const knownHosts = { ssh: { knownHostsRef: { name: 'hosts' } } };
const galaxy = (server: object) => ({
  url: 'https://git.example.com/site',
  galaxy: { servers: [{ name: 'hub', ...server }] },
});

describe('a Repository breaks no rule', () => {
  it.each<[string, object, object?]>([
    ['over https', { url: 'https://git.example.com/site.git' }],
    ['over ssh with known hosts', { url: 'ssh://git@git.example.com/site', ...knownHosts }],
    ['in scp form with known hosts', { url: 'git@git.example.com:site', ...knownHosts }],
    ['over plain http without credentials', { url: 'http://gitea.git.svc:3000/a/b' }],
    ['on an in-cluster server', { url: 'https://gitea.git.svc.cluster.local/a/b', auth: { type: 'Token' } }],
    ['at a private address', { url: 'https://10.1.2.3/site' }],
    ['with a branch', { url: 'https://git.example.com/site', ref: { branch: 'release/1.x' } }],
    ['with a Galaxy server without path', galaxy({ url: 'https://galaxy.example.com' })],
    [
      'on a host that the policy allows',
      { url: 'https://git.example.com/site' },
      { allow: { gitHosts: ['*.EXAMPLE.com'] } },
    ],
    [
      'on a host with the port that the policy allows',
      { url: 'https://git.example.com:8443/site' },
      { allow: { gitHosts: ['git.example.com:8443'] } },
    ],
    ...['2001:db8::1', '[2001:DB8:0::1]', '[2001:db8::1]:8443', '2001:db8::*', '*:8443'].map(
      (entry): [string, object, object] => [
        `at an IPv6 address that the policy allows as ${entry}`,
        { url: 'https://[2001:db8::1]:8443/site' },
        { allow: { gitHosts: [entry] } },
      ],
    ),
  ])('%s', (_, spec, policy = {}) => {
    expect(judged(spec, policy).rules).toEqual([]);
  });
});

describe('a Repository breaks', () => {
  it.each<[string, string, object, RegExp, object?]>([
    [
      'GIT-01 spec.url',
      'with credentials over http',
      { url: 'http://git.example.com/x', auth: { type: 'Basic', secretRef: { name: 's' } } },
      /unencrypted over http; use https or ssh/,
    ],
    [
      'GIT-01 spec.galaxy.servers[0].url',
      'with a Galaxy token over http',
      galaxy({ url: 'http://hub.example.com/', tokenRef: { name: 't', key: 'k' } }),
      /unencrypted/,
    ],
    ['GIT-02 spec.url', 'with an option as URL', { url: '--upload-pack=id' }, /option/],
    ['GIT-02 spec.ref.branch', 'with an option as branch', withRef({ branch: '-f' }), /option/],
    ['GIT-02 spec.ref.tag', 'with a line break in the tag', withRef({ tag: 'a\nb' }), /control/],
    ['GIT-02 spec.ref.commit', 'with NUL in the commit', withRef({ commit: 'a\0' }), /control/],
    ['GIT-03 spec.url', 'with a password', { url: 'https://u:secret@git.example.com/x' }, /Secret/],
    ['GIT-03 spec.url', 'with a token', { url: 'https://ghp_0@git.example.com/x' }, /spec.auth/],
    ['GIT-04 spec.url', 'at loopback', { url: 'https://127.0.0.1/x' }, /loopback/],
    ['GIT-04 spec.url', 'at localhost', { url: 'https://localhost:8443/x' }, /loopback/],
    ['GIT-04 spec.url', 'at the metadata service', { url: 'http://169.254.169.254/x' }, /metadata/],
    ['GIT-04 spec.url', 'at a mapped address', { url: 'https://[::ffff:169.254.169.254]/x' }, /metadata/],
    ['GIT-04 spec.url', 'at the API server', { url: 'https://kubernetes.default.svc/x' }, /API server/],
    [
      'GIT-04 spec.url',
      'at a private address where the policy says no',
      { url: 'https://10.1.2.3/x' },
      /private/,
      { allow: { privateAddresses: false } },
    ],
    [
      'GIT-04 spec.url',
      'at a host that the policy does not list',
      { url: 'https://git.example.org/x' },
      /does not allow; allowed are \*\.example\.com/,
      { allow: { gitHosts: ['*.example.com'] } },
    ],
    [
      'GIT-04 spec.galaxy.servers[0].url',
      'with a Galaxy server that the policy does not list',
      galaxy({ url: 'https://galaxy.ansible.com/' }),
      /allowed are none/,
      { allow: { galaxyHosts: [] } },
    ],
    ...['[2001:db8::1]:443', '2001:db8::2', '[2001:db8::2]:8443', '*:443'].map(
      (entry): [string, string, object, RegExp, object] => [
        'GIT-04 spec.url',
        `at an IPv6 address where the policy lists ${entry}`,
        { url: 'https://[2001:db8::1]:8443/site' },
        /does not allow/,
        { allow: { gitHosts: [entry] } },
      ],
    ),
    ['GIT-05 spec.ssh.knownHostsRef', 'over ssh', { url: 'git@git.example.com:x' }, /ssh-keyscan/],
    [
      'GIT-05 spec.ssh.hostKeyChecking',
      'without checking host keys',
      { url: 'git@git.example.com:x', ssh: { hostKeyChecking: 'Disabled', knownHostsRef: { name: 'h' } } },
      /switched off/,
    ],
  ])('%s %s', (rule, _, spec, message, policy = {}) => {
    const { rules, messages } = judged(spec, policy);
    expect(rules).toContain(rule);
    expect(messages[rules.indexOf(rule)]).toMatch(message);
  });
});

function withRef(ref: object): object {
  return { url: 'https://git.example.com/x', ref };
}

describe('GIT-06', () => {
  const spec = { url: 'https://git.example.com/x' };
  it('is satisfied by a commit', () => {
    expect(broken(gitRules, subjectOf('Repository', { ...spec, ...commit })).rules).toEqual([]);
  });
  it.each([
    ['a branch', { ref: { branch: 'main' } }],
    ['no ref at all', {}],
  ])('is broken by %s', (_, ref) => {
    expect(broken(gitRules, subjectOf('Repository', { ...spec, ...ref })).rules).toEqual(['GIT-06 spec.ref']);
  });
});

it('never shows what the URL hides', () => {
  const { messages } = judged({ url: 'https://user:hunter2@127.0.0.1/x' });
  expect(messages).toHaveLength(2);
  expect(messages.join()).not.toContain('hunter2');
});

it('reads specs of any shape', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (spec) => {
      expect(() => judged(spec)).not.toThrow();
    }),
  );
});
