/** GIT-01 to GIT-03 in CEL; `../git.ts` says the same. */
import { type FieldCheck, type Mirror, optional, raw } from './mirror.ts';

const SERVERS = 'spec.galaxy.servers[]';
const URLS = ['spec.url', `${SERVERS}.url`];
const REFS = ['branch', 'tag', 'commit'].map((name) => `spec.ref.${name}`);

const repository = (check: Omit<FieldCheck, 'kind'>): FieldCheck => ({ kind: 'Repository', ...check });

/** Plain transports neither encrypt nor recognise the server. */
const PLAIN = raw('(?i)^(http|git)://');
const UNENCRYPTED = 'sends credentials unencrypted; use https';

/** An option, white space, anything invisible, or a backslash. */
const DANGEROUS = raw('^-|[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Z}\\\\]');
/** Any userinfo of http(s), a password of ssh. */
const USERINFO = raw('(?i)^(https?://[^/]+@|ssh://[^/:]*:[^/]+@)');

/** GIT-01 to GIT-03. */
export const gitMirrors: readonly Mirror[] = [
  {
    rule: 'GIT-01',
    fields: [
      repository({
        field: 'spec.url',
        when: (object) => `${optional(object, 'spec.auth.type')}.hasValue()`,
        bad: (url) => `${url}.matches(${PLAIN})`,
        message: `${UNENCRYPTED} or ssh, or remove the credentials`,
      }),
      repository({
        field: SERVERS,
        named: `${SERVERS}.url`,
        bad: (server) => `has(${server}.tokenRef) && ${server}.url.matches(${PLAIN})`,
        message: `${UNENCRYPTED}, or remove the credentials`,
      }),
    ],
  },
  {
    rule: 'GIT-02',
    fields: [...URLS, ...REFS].map((field) =>
      repository({
        field,
        bad: (text) => `${text}.matches(${DANGEROUS})`,
        message: 'must not start with "-" or hold white space, control characters or backslashes',
      }),
    ),
  },
  {
    rule: 'GIT-03',
    fields: URLS.map((field) =>
      repository({
        field,
        bad: (url) => `${url}.matches(${USERINFO})`,
        message: 'must not contain a user name, password or token; put them into a Secret',
      }),
    ),
  },
];
