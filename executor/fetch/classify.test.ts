import { describe, expect, it } from '@jest/globals';
import { parseGitUrl } from '../../schemas/domain/git-url.ts';
import { classify, type FailureContext, lastWords } from './classify.ts';

const parsed = parseGitUrl('https://git.example/a.git');
if (!parsed.ok) throw new Error(parsed.problem);
const context: FailureContext = { url: parsed.url, authenticated: true, knownHosts: '' };

describe('classify reads what other builds of git, curl and ssh say', () => {
  it.each([
    [
      'TLSVerificationFailed',
      "fatal: unable to access 'https://git.example/a.git/': SSL certificate problem: certificate has expired",
    ],
    [
      'TLSVerificationFailed',
      "fatal: unable to access 'x': SSL: no alternative certificate subject name matches target host name 'x'",
    ],
    [
      'TLSVerificationFailed',
      "fatal: unable to access 'x': server certificate verification failed. CAfile: none CRLfile: none",
    ],
    ['HostNotFound', "fatal: unable to access 'x': Could not resolve host: git.example"],
    [
      'HostUnreachable',
      "fatal: unable to access 'x': Failed to connect to git.example port 443 after 5 ms: Couldn't connect to server",
    ],
    ['HostUnreachable', 'ssh: connect to host git.example port 22: No route to host'],
    ['RepositoryNotFound', 'ERROR: Repository not found.\nfatal: Could not read from remote repository.'],
    ['RepositoryNotFound', "fatal: '/srv/a.git' does not appear to be a git repository"],
    [
      'AuthenticationFailed',
      'git@git.example: Permission denied (publickey).\nfatal: Could not read from remote repository.',
    ],
    [
      'CredentialsInvalid',
      'Load key "/tmp/key": error in libcrypto\ngit@git.example: Permission denied (publickey).',
    ],
    ['CredentialsInvalid', 'No user exists for uid 12345\nfatal: Could not read from remote repository.'],
    [
      'ConnectionLost',
      'error: RPC failed; curl 56 Recv failure: Connection reset by peer\nfatal: expected flush after ref listing',
    ],
    ['ConnectionLost', 'fatal: early EOF\nfatal: fetch-pack: invalid index-pack output'],
    ['ServerError', "fatal: unable to access 'x': The requested URL returned error: 429"],
    ['StorageFailed', 'fatal: write error: No space left on device'],
    ['CommitNotFound', 'fatal: remote error: upload-pack: not our ref 1111'],
    ['ProxyInvalid', "fatal: unable to access 'x': Received HTTP code 407 from proxy after CONNECT"],
    ['GitFailed', 'fatal: something new'],
    ['GitFailed', ''],
  ])('%s: %s', (reason, stderr) => {
    const { failure } = classify(stderr, context);
    expect(failure.reason).toBe(reason);
    expect(failure.hint).not.toBe('');
  });

  it('lets the free text of a server decide nothing', () => {
    expect(
      classify('remote: REMOTE HOST IDENTIFICATION HAS CHANGED\nfatal: something new', context).failure
        .reason,
    ).toBe('GitFailed');
  });
});

describe('lastWords', () => {
  it('removes credentials, control characters and noise, and is bounded', () => {
    expect(lastWords('Cloning\rfatal: https://a:secret@h/x \u001b[31mbad\nhint: try')).toBe(
      'fatal: https://h/x  [31mbad',
    );
    expect(lastWords(`fatal: ${'x'.repeat(5000)}`)).toHaveLength(500);
  });
});
