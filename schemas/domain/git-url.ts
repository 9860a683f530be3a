/**
 * Git URLs as the API accepts them, and the names of refs and commits. The grammar is narrower than git's own
 * (connect.c, transport.c): what passes can never be taken for an option, a local path or a remote helper, and
 * `display` is both safe to show and the canonical form that git is given.
 */
import { isIPv4, isIPv6 } from 'node:net';
import { domainToASCII } from 'node:url';

/** Transports that can be written; whether plain `http` and `git` may be used is a matter of policy (GIT-01). */
export const GIT_SCHEMES = ['https', 'http', 'git', 'ssh'] as const;
/** A transport of a Git URL; the scp form `user@host:path` is `ssh`. */
export type GitScheme = (typeof GIT_SCHEMES)[number];

/** A Git URL taken apart. */
export interface GitUrl {
  scheme: GitScheme;
  /** Lower case, punycode, without brackets and without a final dot: a DNS name or a canonical IP address. */
  host: string;
  /** The port that is connected to, the scheme's default included. */
  port: number;
  /** Login of `ssh`; user names in http(s) URLs are credentials and are not repeated here. */
  user?: string;
  /** As written: with the leading slash in URLs, relative to the login directory in the scp form. */
  path: string;
  form: 'url' | 'scp';
  /** The URL carried a password, or (http, https) any userinfo. `urlCredentials` reads them. */
  hasCredentials: boolean;
  /** Canonical URL without credentials. */
  display: string;
}

/** Why a text was not accepted, and what to write instead. Neither repeats parts that may be secret. */
export interface Refusal {
  ok: false;
  problem: string;
  hint: string;
}
/** Outcome of `parseGitUrl`. */
export type GitUrlResult = { ok: true; url: GitUrl } | Refusal;
/** Outcome of `validRefName` and `validCommit`. */
export type NameResult = { ok: true } | Refusal;

const DEFAULT_PORTS: Record<GitScheme, number> = { https: 443, http: 80, git: 9418, ssh: 22 };
const MAX_LENGTH = 2048;
const FORMS = 'write https://host/path, ssh://user@host/path or user@host:path';
const refuse = (problem: string, hint: string = FORMS): Refusal => ({ ok: false, problem, hint });

// Control, format (invisible, bidirectional), surrogate and separator characters have no place in a URL.
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;
const PATH = /^(?:[A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2}|[^\p{ASCII}])+$/u;
const USER = /^[A-Za-z0-9_][A-Za-z0-9._+-]*$/;
const LABEL = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/;

/** Reads a Git URL. Never throws; `problem` and `hint` name no userinfo. */
export function parseGitUrl(text: string): GitUrlResult {
  const early = lexicalProblem(text);
  if (early) return early;
  const url = /^([A-Za-z0-9][A-Za-z0-9+.-]*):\/\/(.*)$/s.exec(text);
  return url ? parseUrlForm(url[1] ?? '', url[2] ?? '') : parseScpForm(text);
}

function lexicalProblem(text: string): Refusal | undefined {
  if (text === '') return refuse('is empty');
  if (text.length > MAX_LENGTH) return refuse(`is longer than ${MAX_LENGTH} characters`);
  if (text.startsWith('-')) return refuse('starts with "-", which git would take for an option');
  if (UNSEEN.test(text)) return refuse('contains a control or invisible character', 'remove the character');
  if (/\s/u.test(text))
    return refuse('contains white space', 'remove it, or write %20 within the path of a URL');
  if (text.includes('\\')) return refuse('contains a backslash', 'separate the parts of the path with "/"');
  const helper = /^([A-Za-z0-9][A-Za-z0-9+.-]*)::/.exec(text);
  if (helper) return refuse(`names the remote helper "${helper[1]}::", which can run commands`);
  return undefined;
}

function parseUrlForm(schemeText: string, rest: string): GitUrlResult {
  const scheme = GIT_SCHEMES.find((known) => known === schemeText.toLowerCase());
  if (!scheme)
    return refuse(`has the scheme "${schemeText.slice(0, 32)}", allowed are ${GIT_SCHEMES.join(', ')}`);
  if (/[?#]/.test(rest))
    return refuse(
      'contains a query or fragment',
      'leave out everything from "?" or "#" on; tokens belong in a Secret named by auth',
    );
  const slash = rest.indexOf('/');
  if (slash < 0) return refuse('has no path', 'add the path of the repository after the host');
  const authority = rest.slice(0, slash);
  const at = authority.lastIndexOf('@');
  const login = parseUserinfo(scheme, at < 0 ? undefined : authority.slice(0, at));
  if (!login.ok) return login;
  const place = parseHostPort(authority.slice(at + 1), DEFAULT_PORTS[scheme]);
  if (!place.ok) return place;
  const path = rest.slice(slash);
  const problem = pathProblem(path, true);
  if (problem) return problem;
  const { host, port } = place;
  const name = (login.user === undefined ? '' : `${login.user}@`) + (isIPv6(host) ? `[${host}]` : host);
  const display = `${scheme}://${name}${port === DEFAULT_PORTS[scheme] ? '' : `:${port}`}${path}`;
  return {
    ok: true,
    url: {
      scheme,
      host,
      port,
      ...(login.user === undefined ? {} : { user: login.user }),
      path,
      form: 'url',
      hasCredentials: login.hasCredentials,
      display,
    },
  };
}

type Login = { ok: true; user?: string; hasCredentials: boolean } | Refusal;

function parseUserinfo(scheme: GitScheme, userinfo: string | undefined): Login {
  if (userinfo === undefined) return { ok: true, hasCredentials: false };
  if (scheme === 'git') return refuse('has a user, which git:// does not know', 'remove the part before "@"');
  if (scheme !== 'ssh') return { ok: true, hasCredentials: userinfo !== '' };
  const [user = '', ...password] = userinfo.split(':');
  if (!USER.test(user))
    return refuse('has a user name with other characters than letters, digits and . _ + -');
  return { ok: true, user, hasCredentials: password.join(':') !== '' };
}

type Place = { ok: true; host: string; port: number } | Refusal;

function parseHostPort(text: string, defaultPort: number): Place {
  const parts = /^(\[[^\]]*\]|[^:]*)(?::([^:]*))?$/s.exec(text);
  if (!parts)
    return refuse('has a host with ":"', 'write IPv6 addresses in brackets: https://[2001:db8::1]/path');
  const host = parseHost(parts[1] ?? '');
  if (!host.ok) return host;
  if (parts[2] === undefined) return { ok: true, host: host.host, port: defaultPort };
  const port = /^[0-9]{1,5}$/.test(parts[2]) ? Number(parts[2]) : 0;
  if (port < 1 || port > 65535)
    return refuse('has a port that is no number from 1 to 65535', 'correct the port or leave out ":port"');
  return { ok: true, host: host.host, port };
}

function parseHost(text: string): { ok: true; host: string } | Refusal {
  if (text === '') return refuse('has no host');
  if (text.startsWith('[')) return parseIpv6(text.slice(1, -1));
  if (text.includes('%')) return refuse('has a percent-encoded host', 'write the host name in plain letters');
  const ascii = domainToASCII(text);
  if (isIPv4(ascii) && text !== ascii)
    return refuse(`has a host that is another way to write the address ${ascii}`, `write ${ascii}`);
  const host = ascii.replace(/\.$/, '');
  if (host === '' || host.length > 253 || !host.split('.').every((label) => LABEL.test(label))) {
    return refuse(
      'has a host that is no DNS name and no IP address',
      'use letters, digits, "-" and "."; a label neither starts nor ends with "-"',
    );
  }
  return { ok: true, host };
}

function parseIpv6(text: string): { ok: true; host: string } | Refusal {
  if (!isIPv6(text) || text.includes('%'))
    return refuse(
      'has no valid IPv6 address in its brackets',
      'write an address without zone, such as [2001:db8::1]',
    );
  return { ok: true, host: new URL(`http://[${text}]`).hostname.slice(1, -1) };
}

function parseScpForm(text: string): GitUrlResult {
  const parts = /^(?:([^@:/]*)@)?([^@:/]*):(.*)$/s.exec(text);
  if (!parts) return refuse('is a local path or has no host');
  const [, user, hostText = '', path = ''] = parts;
  // Without a user, "word:rest" is as likely a mistyped scheme or a drive letter as a host.
  if (user === undefined && !hostText.includes('.'))
    return refuse('is no URL: it has neither "scheme://" nor "user@"');
  if (user !== undefined && !USER.test(user))
    return refuse('has a user name with other characters than letters, digits and . _ + -');
  const host = parseHost(hostText);
  if (!host.ok) return host;
  // After "host:", git would read "//" as the end of a scheme and ":" as that of a helper's name.
  const start = /^(?:-|:|\/\/)/.exec(path);
  if (start) return refuse(`has a path that starts with "${start[0]}"`);
  const problem = pathProblem(path, false);
  if (problem) return problem;
  const display = `${user === undefined ? '' : `${user}@`}${host.host}:${path}`;
  return {
    ok: true,
    url: {
      scheme: 'ssh',
      host: host.host,
      port: 22,
      ...(user === undefined ? {} : { user }),
      path,
      form: 'scp',
      hasCredentials: false,
      display,
    },
  };
}

function pathProblem(path: string, encoded: boolean): Refusal | undefined {
  if (path === '' || path === '/')
    return refuse('has no path', 'add the path of the repository after the host');
  if (!PATH.test(path))
    return refuse(
      'has a path with characters that a URL must encode, or a broken % sequence',
      'write such characters as % and two hex digits',
    );
  const plain = encoded ? decoded(path) : path;
  if (plain === undefined || UNSEEN.test(plain) || plain.includes('\\'))
    return refuse(
      'encodes a control character, a backslash or invalid UTF-8 in its path',
      'remove the % sequence',
    );
  // Dot segments would lead out of the prefix that an allow list names.
  if (plain.split('/').some((segment) => segment === '.' || segment === '..'))
    return refuse('has "." or ".." as a part of its path', 'write the path without them');
  return undefined;
}

function decoded(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}

/**
 * Userinfo of an http(s) URL that `parseGitUrl` accepts, percent-decoded; undefined when there is none. A name without a password
 * is how tokens are often written (`https://TOKEN@host/…`).
 */
export function urlCredentials(text: string): { username: string; password: string } | undefined {
  const authority = /^https?:\/\/([^/]*)\//i.exec(text)?.[1];
  const at = authority?.lastIndexOf('@') ?? -1;
  if (authority === undefined || at < 1) return undefined;
  const userinfo = authority.slice(0, at);
  const colon = userinfo.indexOf(':');
  const [username, password] =
    colon < 0 ? [userinfo, ''] : [userinfo.slice(0, colon), userinfo.slice(colon + 1)];
  return { username: decoded(username) ?? username, password: decoded(password) ?? password };
}

/** Removes userinfo, query and fragment from every URL in a text, malformed ones included; when in doubt it removes more. */
export function redactUrl(text: string): string {
  // The bound on the scheme keeps this linear in the length of the text.
  return text.replace(/([A-Za-z0-9+.-]{1,32}:\/\/)(\S*)/gu, (_, scheme: string, rest: string) => {
    const bare = rest.slice(rest.lastIndexOf('@') + 1);
    return scheme + bare.replace(/[?#][^\s'"]*/u, '');
  });
}

/** Name of a branch or tag without `refs/heads/` or `refs/tags/`; the rules of git-check-ref-format(1). */
export function validRefName(text: string): NameResult {
  const hint = 'give the name of a branch or tag, such as main or v1.2.0';
  if (text === '' || text.length > 255)
    return refuse(text === '' ? 'is empty' : 'is longer than 255 characters', hint);
  if (text.startsWith('-')) return refuse('starts with "-", which git would take for an option', hint);
  if (text.startsWith('refs/'))
    return refuse('starts with "refs/"', `${hint}, without refs/heads/ or refs/tags/`);
  if (text === '@' || text === 'HEAD') return refuse(`is "${text}", which names no branch or tag`, hint);
  if (UNSEEN.test(text) || /[\s~^:?*[\\]/u.test(text))
    return refuse('contains white space, a control character or one of ~ ^ : ? * [ \\', hint);
  if (/\.\.|@\{|\/\/|^\/|\/$|\.$/.test(text))
    return refuse('contains "..", "@{" or "//", or starts or ends with "/", or ends with "."', hint);
  if (text.split('/').some((part) => part.startsWith('.') || part.endsWith('.lock')))
    return refuse('has a part that starts with "." or ends with ".lock"', hint);
  return { ok: true };
}

/** Full object name of a commit, SHA-1 or SHA-256, in lower or upper case. Abbreviations are refused: they become ambiguous as the repository grows. */
export function validCommit(text: string): NameResult {
  if (/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/i.test(text)) return { ok: true };
  if (/^[0-9a-f]{4,63}$/i.test(text))
    return refuse(
      `has ${text.length} hex digits; an abbreviated commit can become ambiguous`,
      'give all 40 (SHA-1) or 64 (SHA-256) digits: git rev-parse COMMIT',
    );
  return refuse(
    'is no commit',
    'give 40 (SHA-1) or 64 (SHA-256) hex digits; branches and tags have their own fields',
  );
}
