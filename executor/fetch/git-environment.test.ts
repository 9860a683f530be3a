import { execFileSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import { curlPin } from './address.ts';
import { gitEnvironment } from './git-environment.ts';

const build = (schemes: Parameters<typeof gitEnvironment>[0]['schemes']) =>
  gitEnvironment({
    path: process.env.PATH ?? '',
    home: '/nonexistent',
    schemes,
    settings: [['http.proxy', 'http://a b"\'$c']],
    variables: { GIT_SSH_VARIANT: 'ssh' },
  });
const setting = (env: Record<string, string>, name: string): string =>
  execFileSync('git', ['config', '--get-all', name], { env, cwd: '/', encoding: 'utf8' }).trim();

describe('gitEnvironment', () => {
  it('gives git settings as they are, whatever they contain', () => {
    expect(setting(build(['https']), 'http.proxy')).toBe('http://a b"\'$c');
    expect(setting(build(['https']), 'http.followredirects')).toBe('false');
  });
  it('allows the named transports only', () => {
    const https = build(['https']);
    expect([
      https.GIT_ALLOW_PROTOCOL,
      setting(https, 'protocol.https.allow'),
      setting(https, 'protocol.allow'),
    ]).toEqual(['https', 'always', 'never']);
    expect(build([]).GIT_ALLOW_PROTOCOL).toBe('');
  });
  it.each(['ext::sh -c id', 'file:///', '/tmp', 'http://127.0.0.1:1/x', 'git://127.0.0.1:1/x'])(
    'lets git refuse %s when https is allowed',
    (url) => {
      expect(() =>
        execFileSync('git', ['ls-remote', '--', url], {
          env: build(['https']),
          cwd: '/',
          encoding: 'utf8',
          stdio: 'pipe',
        }),
      ).toThrow(/transport '\w+' not allowed/);
    },
  );
});

describe('curlPin', () => {
  it.each([
    ['git.example', ['192.0.2.1'], 'git.example:443:192.0.2.1'],
    ['git.example', ['2001:db8::1', '192.0.2.1'], 'git.example:443:[2001:db8::1],192.0.2.1'],
  ])('pins %s to %j', (host, addresses, expected) => {
    expect(curlPin(host, 443, addresses)).toBe(expected);
  });
});
