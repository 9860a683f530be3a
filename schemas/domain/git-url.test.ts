import { spawnSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseGitUrl, redactUrl, urlCredentials, validCommit, validRefName } from './git-url.ts';

const parsed = (text: string) => {
  const result = parseGitUrl(text);
  return result.ok ? result.url : result.problem;
};

describe('parseGitUrl accepts', () => {
  it.each([
    ['https', 'https://git.example/team/site.git', 'https://git.example/team/site.git'],
    ['a default port, which it drops', 'https://git.example:443/site', 'https://git.example/site'],
    ['another port', 'https://git.example:8443/site', 'https://git.example:8443/site'],
    ['upper-case schemes and hosts, which it lowers', 'HTTPS://Git.Example/Site', 'https://git.example/Site'],
    [
      'credentials, which it does not show',
      'https://user:pa%40ss@git.example/site',
      'https://git.example/site',
    ],
    ['a password with "@"', 'https://user:p@ss@git.example/site', 'https://git.example/site'],
    ['plain http', 'http://git.example/site', 'http://git.example/site'],
    ['the git protocol', 'git://git.example/site', 'git://git.example/site'],
    ['ssh', 'ssh://git@git.example:2222/~me/site.git', 'ssh://git@git.example:2222/~me/site.git'],
    ['ssh without a user', 'ssh://git.example/site', 'ssh://git.example/site'],
    ['the scp form', 'git@git.example:team/site.git', 'git@git.example:team/site.git'],
    ['the scp form with an absolute path', 'git@git-server:/srv/site.git', 'git@git-server:/srv/site.git'],
    ['the scp form without a user', 'git.example:site.git', 'git.example:site.git'],
    ['an in-cluster server', 'http://gitea.git.svc:3000/a/b', 'http://gitea.git.svc:3000/a/b'],
    [
      'an international host, as punycode',
      'https://bücher.example/site',
      'https://xn--bcher-kva.example/site',
    ],
    ['a final dot, which it drops', 'https://git.example./site', 'https://git.example/site'],
    ['an IPv4 address', 'https://192.0.2.7/site', 'https://192.0.2.7/site'],
    ['an IPv6 address, compressed', 'https://[2001:DB8:0:0::7]:8443/site', 'https://[2001:db8::7]:8443/site'],
    ['an encoded space in the path', 'https://git.example/my%20site', 'https://git.example/my%20site'],
    ['letters outside ASCII in the path', 'https://git.example/größe', 'https://git.example/größe'],
  ])('%s', (_, text, display) => {
    expect(parsed(text)).toMatchObject({ display });
  });

  it('tells the parts', () => {
    expect(parsed('ssh://deploy@git.example/site')).toEqual({
      scheme: 'ssh',
      host: 'git.example',
      port: 22,
      user: 'deploy',
      path: '/site',
      form: 'url',
      hasCredentials: false,
      display: 'ssh://deploy@git.example/site',
    });
    expect(parsed('git@git.example:site')).toMatchObject({
      scheme: 'ssh',
      form: 'scp',
      path: 'site',
      port: 22,
    });
  });

  it('flags credentials', () => {
    expect(parsed('https://token@git.example/site')).toMatchObject({ hasCredentials: true });
    expect(parsed('ssh://git:secret@git.example/site')).toMatchObject({
      hasCredentials: true,
      display: 'ssh://git@git.example/site',
    });
    expect(parsed('ssh://git@git.example/site')).toMatchObject({ hasCredentials: false });
  });
});

describe('parseGitUrl refuses', () => {
  it.each([
    ['nothing', '', /empty/],
    ['local files', 'file:///srv/site', /scheme "file"/],
    ['absolute paths', '/srv/site', /local path/],
    ['relative paths', './site', /local path/],
    ['a path with a colon', 'dir/a:b', /local path/],
    ['a drive letter', 'C:/site', /neither "scheme:\/\/"/],
    ['a scheme without slashes', 'https:git.example', /neither/],
    ['the ext helper', 'ext::sh -c id', /white space/],
    ['the ext helper without space', 'ext::id', /helper "ext::"/],
    ['the fd helper', 'fd::3', /helper "fd::"/],
    ['any helper', 'hg::https://git.example/site', /helper "hg::"/],
    ['helpers named by a scheme', 'git.example://site/x', /scheme "git\.example"/],
    ['unsupported transports', 'ftp://git.example/site', /scheme "ftp"/],
    ['options', '--upload-pack=id', /option/],
    ['NUL', 'https://git.example/a\0b', /control/],
    ['line feeds', 'https://git.example/a\nb', /control/],
    ['right-to-left marks', 'https://git.example/a\u202eb', /invisible/],
    ['white space', 'https://git.example/a b', /white space/],
    ['backslashes', 'https://git.example\\@other/a', /backslash/],
    ['an empty host', 'https:///site', /no host/],
    ['an empty host with a port', 'https://:443/site', /no host/],
    ['an empty host in the scp form', 'git@:site', /no host/],
    ['a host that is an option', 'ssh://-oProxyCommand=id/site', /no DNS name/],
    ['a host that is an option after a user', 'ssh://git@-oProxyCommand/site', /no DNS name/],
    ['a host that is an option in the scp form', 'git@-oProxyCommand:site', /no DNS name/],
    ['an encoded option as host', 'ssh://%2doProxyCommand/site', /percent-encoded host/],
    ['a user that is an option', 'ssh://-l@git.example/site', /user name/],
    ['an encoded user', 'ssh://%2dl@git.example/site', /user name/],
    ['a path that is an option', 'git@git.example:-x', /starts with "-"/],
    ['a path that makes a scheme of the host', 'bücher.example://site', /starts with "\/\/"/],
    ['encoded NUL', 'https://git.example/a%00b', /encodes a control/],
    ['encoded line feeds', 'git://git.example/a%0ahost=other', /encodes a control/],
    ['broken encodings', 'https://git.example/a%zz', /must encode/],
    ['encoded bytes that are no UTF-8', 'https://git.example/%ff', /invalid UTF-8/],
    ['parent directories', 'https://git.example/a/../b', /"\.\."/],
    ['encoded parent directories', 'https://git.example/a/%2e%2E/b', /"\.\."/],
    ['a query', 'https://git.example/site?access_token=x', /query/],
    ['no path', 'https://git.example', /no path/],
    ['an empty path', 'https://git.example/', /no path/],
    ['port 0', 'https://git.example:0/site', /1 to 65535/],
    ['port 65536', 'https://git.example:65536/site', /1 to 65535/],
    ['a port that is no number', 'https://git.example:80a/site', /1 to 65535/],
    ['an empty port', 'https://git.example:/site', /1 to 65535/],
    ['IPv6 without brackets', 'https://2001:db8::7/site', /":"/],
    ['IPv6 with a zone', 'https://[fe80::1%25eth0]/site', /IPv6/],
    ['integer addresses', 'https://2130706433/site', /way to write the address 127\.0\.0\.1/],
    ['hexadecimal addresses', 'https://0x7f.1/site', /127\.0\.0\.1/],
    ['octal addresses', 'https://0177.0.0.1/site', /127\.0\.0\.1/],
    ['full-width digits', 'https://１２７.0.0.1/site', /127\.0\.0\.1/],
    ['a user for git://', 'git://me@git.example/site', /user/],
    ['underlong labels', 'https://git..example/site', /no DNS name/],
    ['overlong labels', `https://${'a'.repeat(64)}.example/site`, /no DNS name/],
    ['overlong texts', `https://git.example/${'a'.repeat(2048)}`, /longer/],
  ])('%s', (_, text, problem) => {
    expect(parsed(text)).toMatch(problem);
  });
});

describe('parseGitUrl holds for any text', () => {
  const pieces = fc
    .array(
      fc.oneof(
        fc.constantFrom(
          'https',
          'ssh',
          'file',
          'ext',
          '://',
          '::',
          ':',
          '@',
          '/',
          '-',
          '%2d',
          '%0a',
          '.',
          '[',
          ']',
          'git.example',
          '127.1',
          '?',
          '#',
          '\\',
          '-o',
        ),
        fc.string({ unit: 'binary', maxLength: 4 }),
      ),
      { maxLength: 10 },
    )
    .map((parts) => parts.join(''));

  it('it never throws, and what passes is no option, no helper, no local path, and stable', () => {
    fc.assert(
      fc.property(pieces, (text) => {
        const result = parseGitUrl(text);
        if (!result.ok) return;
        const { display, host, user, path } = result.url;
        expect(display).not.toMatch(/^-|^[A-Za-z0-9][A-Za-z0-9+.-]*::|[\s\p{Cc}\\]/u);
        expect([host, user ?? '', path].filter((part) => part.startsWith('-'))).toEqual([]);
        expect(parseGitUrl(display)).toMatchObject({ ok: true, url: { display, host, path } });
      }),
      { numRuns: 3000 },
    );
  });

  it('no outcome contains the password', () => {
    const secret = fc.stringMatching(/^[A-Za-z0-9]{12,20}$/);
    const around = fc.constantFrom(
      'https://me:SECRET@git.example/a',
      'https://SECRET@git.example/a',
      'ssh://git:SECRET@git.example/a',
      'https://me:SECRET@git.example',
      'https://me:SECRET@/a',
      'https://me:x@SECRET@git.example/a',
      'http://git.example/a?token=SECRET',
      'HTTPS://me:SECRET@git.example:99999/a',
    );
    fc.assert(
      fc.property(secret, around, (password, template) => {
        const text = template.replace('SECRET', password);
        expect(JSON.stringify(parseGitUrl(text))).not.toContain(password);
        expect(redactUrl(`fatal: unable to access '${text}': no`)).not.toContain(password);
      }),
    );
  });

  it('git asks the host that we read', () => {
    for (const text of [
      'ssh://git@Git.Example:2222/~me/site.git',
      'git@git.example:team/site.git',
      'ssh://[2001:db8::7]/site',
    ]) {
      const result = parseGitUrl(text);
      if (!result.ok) throw new Error(result.problem);
      const { stdout } = spawnSync('git', ['fetch-pack', '--diag-url', result.url.display], {
        encoding: 'utf8',
      });
      expect(stdout).toContain('Diag: protocol=ssh');
      expect(stdout.replace('NONE', '22')).toContain(result.url.host);
    }
  });
});

describe('urlCredentials', () => {
  it.each([
    ['a name and password', 'https://me:pa%40ss@git.example/a', { username: 'me', password: 'pa@ss' }],
    ['a token as user name', 'https://token@git.example/a', { username: 'token', password: '' }],
    ['a password with a colon', 'https://me:a:b@git.example/a', { username: 'me', password: 'a:b' }],
    ['none', 'https://git.example/a@b', undefined],
    ['ssh users, which are no credentials', 'ssh://git@git.example/a', undefined],
  ])('reads %s', (_, text, expected) => {
    expect(urlCredentials(text)).toEqual(expected);
  });
});

describe('redactUrl', () => {
  it.each([
    ['userinfo', 'https://me:secret@git.example/a', 'https://git.example/a'],
    ['query and fragment', 'see https://git.example/a?token=x#y now', 'see https://git.example/a now'],
    ['passwords with @ and /', 'https://me:a/b@c@git.example/a', 'https://git.example/a'],
    ['each of several URLs', 'ssh://a@b/c http://d:e@f/g', 'ssh://b/c http://f/g'],
  ])('removes %s', (_, text, expected) => {
    expect(redactUrl(text)).toBe(expected);
  });
  it('reads a long text once', () => {
    const long = 'a'.repeat(1_000_000);
    expect(redactUrl(long)).toBe(long);
  });
  it('leaves other text alone', () => {
    expect(redactUrl('git@git.example:a/b is fine')).toBe('git@git.example:a/b is fine');
  });
});

describe('validRefName', () => {
  it.each(['main', 'feature/größe', 'v1.2.0', 'a.b', 'x@y', "it's"])('accepts %s', (name) => {
    expect(validRefName(name)).toEqual({ ok: true });
  });
  it.each([
    '',
    '-x',
    '--upload-pack=x',
    'a..b',
    'a b',
    'a~1',
    'a^',
    'a:b',
    'a?',
    'a*',
    'a[',
    'a\\b',
    '/a',
    'a/',
    'a//b',
    'a.',
    '.a',
    'a/.b',
    'a.lock',
    'a.lock/b',
    '@',
    'HEAD',
    'a@{1}',
    'a\0',
    'a\n',
    'refs/heads/main',
    'a'.repeat(256),
  ])('refuses %j', (name) => {
    expect(validRefName(name)).toMatchObject({ ok: false });
  });
  it('agrees with git check-ref-format', () => {
    const name = fc
      .array(fc.constantFrom('a', 'b', '.', '/', '@', '{', '-', '.lock', '~', ' ', '*', 'é', "'"), {
        maxLength: 8,
      })
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(name, (text) => {
        const git = spawnSync('git', ['check-ref-format', `refs/heads/${text}`]).status === 0;
        // Git would read these two as an option and as HEAD on a command line.
        expect(validRefName(text).ok).toBe(git && !text.startsWith('-') && text !== '@');
      }),
      { numRuns: 150 },
    );
  });
});

describe('validCommit', () => {
  it('accepts SHA-1 and SHA-256 names', () => {
    expect(validCommit('a'.repeat(40))).toEqual({ ok: true });
    expect(validCommit('0'.repeat(64))).toEqual({ ok: true });
  });
  it.each([
    ['abbreviations', 'abc1234', /7 hex digits/],
    ['41 digits', 'a'.repeat(41), /41 hex digits/],
    ['words', 'main', /no commit/],
    ['options', '-x', /no commit/],
  ])('refuses %s', (_, text, problem) => {
    expect(validCommit(text)).toMatchObject({ ok: false, problem: expect.stringMatching(problem) });
  });
});
