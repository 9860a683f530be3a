/**
 * The two ways in which the text of a URL or ref is dangerous rather than merely wrong: it names a transport
 * that reads local files or runs commands (gitremote-helpers(7)), or it smuggles an option or control character.
 */

const SCHEMES = ['https', 'ssh', 'http', 'git'];
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

/** What is dangerous about the characters of a URL or ref, or undefined. */
export function gitTextProblem(text: string): string | undefined {
  if (text.startsWith('-')) return 'must not start with "-", which git would take for an option';
  if (UNSEEN.test(text)) return 'contains a control or invisible character; remove it';
  if (/\s/u.test(text)) return 'contains white space; remove it';
  if (text.includes('\\')) return 'contains a backslash; separate parts with "/"';
  return undefined;
}

/** What is dangerous about the transport of a URL, or undefined. */
export function gitTransportProblem(text: string): string | undefined {
  const allowed = 'allowed are https://…, ssh://… and user@host:path';
  const helper = /^([A-Za-z0-9][A-Za-z0-9+.-]{0,31})::/.exec(text)?.[1];
  if (helper !== undefined)
    return `names the remote helper "${helper}::", which can run commands; ${allowed}`;
  const scheme = /^([A-Za-z0-9][A-Za-z0-9+.-]*):\/\//.exec(text)?.[1]?.toLowerCase();
  if (scheme !== undefined && !SCHEMES.includes(scheme))
    return `uses the transport "${scheme.slice(0, 32)}"; ${allowed}`;
  if (/^(?:[./~]|[A-Za-z]:[\\/]|file:)/.test(text)) return `names a local path; ${allowed}`;
  return undefined;
}
