/** From what git and ssh print (LC_ALL=C) to a reason. Pure. */
import { type GitUrl, redactUrl } from '../../schemas/domain/git-url.ts';
import { FetchError, type FetchReason } from './failure.ts';
import { fingerprintOfLine, knownHostName } from './known-hosts.ts';

/** What a command was about. */
export interface FailureContext {
  url: GitUrl;
  authenticated: boolean;
  knownHosts: string;
}

/** Reason by what stderr says; the first match wins, specific before general. */
const SIGNS: readonly (readonly [FetchReason, RegExp])[] = [
  ['HostKeyMismatch', /REMOTE HOST IDENTIFICATION HAS CHANGED|REVOKED HOST KEY/],
  ['HostKeyUnknown', /host key is known for|Host key verification failed/],
  ['SshMissing', /cannot run ssh|ssh: not found|ssh: command not found/],
  ['RedirectRefused', /requested URL returned error: 30\d|redirect/i],
  [
    'ProxyInvalid',
    /Could not resolve proxy|Proxy CONNECT aborted|CONNECT tunnel failed|HTTP code 407 from proxy|Received HTTP code \d+ from proxy/i,
  ],
  [
    'CertificateAuthorityInvalid',
    /error setting certificate (?:verify locations|file)|error adding trust anchors|error reading ca cert file/i,
  ],
  [
    'TLSVerificationFailed',
    /server certificate verification failed|SSL certificate|certificate (?:has expired|verify failed|subject name)|SSL: no alternative certificate|TLS connection was non-properly|gnutls_handshake\(\) failed|SSL routines/i,
  ],
  [
    'CredentialsInvalid',
    /error in libcrypto|invalid format|incorrect passphrase|bad permissions|No user exists for uid/i,
  ],
  [
    'AuthenticationFailed',
    /Authentication failed|could not read (?:Username|Password)|requested URL returned error: 40[13]|Permission denied|Access denied|Too many authentication failures/i,
  ],
  ['HostNotFound', /Could not resolve host/i],
  [
    'HostUnreachable',
    /Failed to connect|Couldn't connect|Connection refused|No route to host|Network is unreachable|Connection timed out|Operation timed out|unable to connect/i,
  ],
  ['RefNotFound', /couldn't find remote ref|Remote branch .* not found|no such ref/i],
  [
    'CommitNotFound',
    /not our ref|unadvertised object|no such remote ref|did not send all necessary objects/i,
  ],
  ['ObjectFormatMismatch', /mismatched algorithms/i],
  [
    'UnsafeObject',
    /fsck error|fsck|invalid path|is not a valid path|hasDot|unsafe|badTree|did not match any file.*encoding/i,
  ],
  ['TooLarge', /exceeds maximum allowed size/i],
  [
    'StorageFailed',
    /No space left on device|Disk quota exceeded|Read-only file system|unable to create (?:temporary )?file|File name too long/i,
  ],
  ['LfsFailed', /smudge filter lfs failed|external filter 'git-lfs/i],
  [
    'RepositoryNotFound',
    /repository .*not found|requested URL returned error: 404|not appear to be a git repository|Repository not found|does not exist|not valid: is this a git repository/i,
  ],
  ['ServerError', /requested URL returned error: (?:429|5\d\d)/],
  [
    'ConnectionLost',
    /hung up unexpectedly|early EOF|unexpected disconnect|RPC failed|Connection reset|Connection closed|Broken pipe|Recv failure|unexpected EOF|Empty reply|Could not read from remote/i,
  ],
];

const HINTS: Partial<Record<FetchReason, string>> = {
  SshMissing: 'install the OpenSSH client, or use an https URL',
  RedirectRefused:
    'write the URL that the server redirects to; redirects are not followed, so that credentials and address checks hold',
  ProxyInvalid: 'check the proxy settings of the Repository',
  CertificateAuthorityInvalid:
    'put the certificate authorities in PEM form into the object that tls.caRef names',
  TLSVerificationFailed:
    'renew the certificate of the server, or name the authority that signs it in tls.caRef',
  CredentialsInvalid: 'check the private key and its passphrase in the Secret that auth names',
  HostNotFound: 'check the host in the URL of the repository',
  HostUnreachable:
    'check the host and port in the URL, and that network policies and firewalls let this connection pass',
  RefNotFound: 'check the name of the branch or tag',
  CommitNotFound: 'check the commit; it must be pushed to the repository',
  ObjectFormatMismatch: 'name commits of this repository by all their digits: 40 for SHA-1, 64 for SHA-256',
  UnsafeObject:
    'the repository has objects that git takes for an attack or a corruption; repair it with git fsck',
  StorageFailed: 'give the Pod or machine more room, or check the permissions of the destination',
  LfsFailed: 'check that the LFS server of the repository has the files',
  RepositoryNotFound: 'check the path in the URL, and that the credentials may read the repository',
  ServerError: 'try again later; see the logs of the Git server',
  ConnectionLost: 'try again; see the logs of the Git server if it repeats',
  GitFailed: 'see the message of git',
};

/** The failure of a command that ended with an error. */
export function classify(stderr: string, context: FailureContext): FetchError {
  // "remote:" lines are free text of the server.
  const own = stderr.replace(/^remote:.*$/gm, '');
  const reason = SIGNS.find(([, sign]) => sign.test(own))?.[0] ?? 'GitFailed';
  const { url } = context;
  const said = lastWords(stderr);
  switch (reason) {
    case 'HostKeyMismatch':
      return hostKeyMismatch(stderr, context);
    case 'HostKeyUnknown':
      return new FetchError(
        reason,
        `no known host key for ${knownHostName(url.host, url.port)}`,
        `add the line that "ssh-keyscan -p ${url.port} ${url.host}" prints to the ConfigMap that ssh.knownHostsRef names, after comparing it with what the server's owner publishes`,
      );
    case 'AuthenticationFailed':
      return authenticationFailed(said, context);
    default:
      return new FetchError(reason, `${url.display}: ${said}`, HINTS[reason] ?? 'see the message of git');
  }
}

function authenticationFailed(said: string, { url, authenticated }: FailureContext): FetchError {
  const fail = (problem: string, hint: string): FetchError =>
    new FetchError('AuthenticationFailed', `${url.display} ${problem}: ${said}`, hint);
  if (!authenticated) {
    return fail(
      'asks for credentials',
      'the repository is private or does not exist: check the URL, and name a Secret in auth',
    );
  }
  const credentials =
    url.scheme === 'ssh' ? 'private key and its passphrase' : 'user name and password or token';
  return fail(
    'refused the credentials',
    `check the ${credentials} in the Secret that auth names, and that they may read the repository`,
  );
}

function hostKeyMismatch(stderr: string, { url, knownHosts }: FailureContext): FetchError {
  const got = /SHA256:[A-Za-z0-9+/]+/.exec(stderr)?.[0] ?? 'another one';
  const line = Number(/Offending \S+ key in .*:(\d+)/.exec(stderr)?.[1] ?? 0);
  const expected = fingerprintOfLine(knownHosts, line) ?? 'a key of another type';
  return new FetchError(
    'HostKeyMismatch',
    `the host key of ${knownHostName(url.host, url.port)} is not the known one: expected ${expected}, got ${got}`,
    'somebody may be intercepting the connection; if the server really has a new key, update the ConfigMap that ssh.knownHostsRef names',
  );
}

/** The lines that explain most, in one, without credentials and control characters. */
export function lastWords(stderr: string): string {
  const lines = redactUrl(stderr)
    .split(/[\r\n]+/)
    .map((line) => line.replace(/\p{Cc}/gu, ' ').trim());
  const telling = lines.filter((line) =>
    /^(?:fatal|error|remote|ssh|[^:]+: Permission denied)\b/i.test(line),
  );
  const chosen = (telling.length > 0 ? telling : lines.filter((line) => line !== '')).slice(-3).join('; ');
  return chosen === '' ? 'git gave no message' : chosen.slice(0, 500);
}
