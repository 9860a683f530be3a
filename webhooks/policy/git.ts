/** GIT-01 to GIT-06: where repositories and collections may come from, and how they are recognised. */
import { type FieldError, forbidden, invalid, required } from '../../schemas/common/field-error.ts';
import { gitTextProblem } from '../../schemas/domain/git-text.ts';
import { type GitUrl, parseGitUrl } from '../../schemas/domain/git-url.ts';
import { canonicalAddress, hostVerdict } from '../../schemas/domain/ip-address.ts';
import { matchesWildcard, missingFrom } from '../../schemas/domain/wildcard.ts';
import { at, type Field, field, isSet, items, textOf, textProblems } from '../field.ts';
import type { PolicySettings, RuleCheck, Subject } from './subject.ts';

type Check = (subject: Subject<'Repository'>) => readonly FieldError[];
const rule = (id: RuleCheck['id'], check: Check): RuleCheck<'Repository'> => ({
  id,
  kind: 'Repository',
  check,
});

interface Server {
  readonly field: Field;
  readonly url: GitUrl;
  /** Credentials go to this server. */
  readonly authenticated: boolean;
  readonly hosts: 'gitHosts' | 'galaxyHosts';
}

const parsed = (of: Field): GitUrl | undefined => {
  const result = parseGitUrl(textOf(of) ?? '');
  return result.ok ? result.url : undefined;
};

/** The servers that a Repository names, as far as their URLs can be read. */
function servers(object: unknown): Server[] {
  const spec = field(object, 'spec');
  const found = [
    { field: at(spec, 'url'), authenticated: isSet(at(spec, 'auth', 'type')), hosts: 'gitHosts' as const },
    ...items(at(spec, 'galaxy', 'servers')).map((server) => ({
      field: at(server, 'url'),
      authenticated: isSet(at(server, 'tokenRef')),
      hosts: 'galaxyHosts' as const,
    })),
  ];
  return found.flatMap((server) => {
    const url = parsed(server.field) ?? parsed({ ...server.field, value: withPath(server.field) });
    return url === undefined ? [] : [{ ...server, url }];
  });
}

/** A Galaxy server may have a URL without path, which a repository may not. */
const withPath = (of: Field): string => `${textOf(of) ?? ''}/-`;

const transports: Check = ({ object }) =>
  servers(object)
    .filter(({ url, authenticated }) => authenticated && isPlain(url))
    .map(({ field: { path }, url: { scheme }, hosts }) =>
      invalid(
        path,
        `sends credentials unencrypted over ${scheme}; use https${hosts === 'gitHosts' ? ' or ssh' : ''}, or remove the credentials`,
      ),
    );

/** Whether a transport neither encrypts nor recognises the server. */
const isPlain = (url: GitUrl): boolean => url.scheme === 'http' || url.scheme === 'git';

const injection: Check = ({ object }) => {
  const spec = field(object, 'spec');
  const texts = [
    at(spec, 'url'),
    ...['branch', 'tag', 'commit'].map((name) => at(spec, 'ref', name)),
    ...items(at(spec, 'galaxy', 'servers')).map((server) => at(server, 'url')),
  ];
  return textProblems(texts, gitTextProblem);
};

const credentials: Check = ({ object }) =>
  servers(object)
    .filter(({ url }) => url.hasCredentials)
    .map(({ field: { path }, hosts }) =>
      forbidden(
        path,
        `must not contain a user name, password or token; put them into a Secret and name it in ${hosts === 'gitHosts' ? 'spec.auth' : 'tokenRef'}`,
      ),
    );

const hosts: Check = ({ object, settings }) =>
  servers(object).flatMap((server) => {
    const message = hostProblem(server, settings);
    return message === undefined ? [] : [forbidden(server.field.path, message)];
  });

function hostProblem({ url, hosts: kind }: Server, settings: PolicySettings): string | undefined {
  const verdict = hostVerdict(url.host, { allowPrivate: settings.privateAddresses });
  if (!verdict.allowed) return `names a host that is not allowed: it ${verdict.problem}; ${verdict.hint}`;
  const list = missingFrom(settings[kind], (pattern) => matchesHost(pattern.toLowerCase(), url));
  if (list === undefined) return undefined;
  return `names the host ${url.host}, which the policy of this namespace does not allow; allowed are ${listed(list)}`;
}

/** `host`, `host:port`, an IPv6 address, or one in brackets with or without a port; `*` stands for anything. */
const ALLOWED = /^(?:\[(?<address>[^\]]*)\]|(?<host>[^:]*))(?::(?<port>[^:]*))?$/;

function matchesHost(pattern: string, url: GitUrl): boolean {
  const { address, host, port = '*' } = ALLOWED.exec(pattern)?.groups ?? {};
  const name = address ?? host ?? pattern;
  return matchesWildcard(canonicalAddress(name) ?? name, url.host) && matchesWildcard(port, String(url.port));
}

const MAX_LISTED = 10;
const listed = (list: readonly string[]): string => {
  if (list.length === 0) return 'none';
  const more = list.length > MAX_LISTED ? ` and ${list.length - MAX_LISTED} more` : '';
  return list.slice(0, MAX_LISTED).join(', ') + more;
};

const hostKeys: Check = ({ object }) => {
  const spec = field(object, 'spec');
  if (parsed(at(spec, 'url'))?.scheme !== 'ssh') return [];
  const checking = at(spec, 'ssh', 'hostKeyChecking');
  if (checking.value === 'Disabled')
    return [
      forbidden(
        checking.path,
        'must not be switched off: anyone on the way could pose as the Git server; remove it',
      ),
    ];
  const knownHosts = at(spec, 'ssh', 'knownHostsRef');
  if (isSet(knownHosts)) return [];
  return [
    required(
      knownHosts.path,
      'must name a ConfigMap with the known_hosts lines of the Git server (ssh-keyscan HOST); without them no host key can be trusted',
    ),
  ];
};

const mutableRef: Check = ({ object }) => {
  const ref = field(object, 'spec', 'ref');
  if (isSet(at(ref, 'commit'))) return [];
  return [invalid(ref.path, 'may point to another commit tomorrow; set commit to pin what runs')];
};

/** GIT-01 to GIT-06. */
export const gitRules: readonly RuleCheck<'Repository'>[] = [
  rule('GIT-01', transports),
  rule('GIT-02', injection),
  rule('GIT-03', credentials),
  rule('GIT-04', hosts),
  rule('GIT-05', hostKeys),
  rule('GIT-06', mutableRef),
];
