/** Reads known_hosts text (sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT") as far as choosing a name and explaining a mismatch needs. Pure. */
import { createHash, createHmac } from 'node:crypto';

/** How a host is called in known_hosts: `[host]:port` for other ports than 22. */
export const knownHostName = (host: string, port: number): string =>
  port === 22 ? host : `[${host}]:${port}`;

/**
 * The name to look a server up by. OpenSSH falls back from `[host]:port` to `host` by itself, except when the address is pinned
 * by HostKeyAlias, so we decide.
 */
export function lookupName(text: string, host: string, port: number): string {
  const name = knownHostName(host, port);
  return !hasEntry(text, name) && hasEntry(text, host) ? host : name;
}

/** Whether any line is about a host name. */
export function hasEntry(text: string, name: string): boolean {
  return text.split('\n').some((line) => {
    const [first = '', second = ''] = line.trim().split(/\s+/);
    return !first.startsWith('#') && patternsMatch(first.startsWith('@') ? second : first, name);
  });
}

function patternsMatch(patterns: string, name: string): boolean {
  const hashed = /^\|1\|([^|]+)\|(.+)$/.exec(patterns);
  if (hashed)
    return (
      createHmac('sha1', Buffer.from(hashed[1] ?? '', 'base64'))
        .update(name)
        .digest('base64') === hashed[2]
    );
  const list = patterns.split(',').filter((pattern) => pattern !== '');
  const matches = (pattern: string): boolean => wildcard(pattern, name.toLowerCase());
  return (
    list.some((pattern) => matches(pattern.toLowerCase())) &&
    !list.some((pattern) => pattern.startsWith('!') && matches(pattern.slice(1).toLowerCase()))
  );
}

/** Matching in time linear in pattern × name: a regular expression made of many "*" would backtrack. */
function wildcard(pattern: string, name: string): boolean {
  let states = new Set([0]);
  const closure = (indexes: Iterable<number>): Set<number> => {
    const all = new Set<number>();
    for (let index of indexes) {
      all.add(index);
      while (pattern[index] === '*') all.add(++index);
    }
    return all;
  };
  states = closure(states);
  for (const letter of name) {
    const next: number[] = [];
    for (const index of states) {
      if (pattern[index] === '*') next.push(index);
      else if (pattern[index] === '?' || pattern[index] === letter) next.push(index + 1);
    }
    states = closure(next);
  }
  return states.has(pattern.length);
}

/** Fingerprint of the key on a line (counted from 1), as ssh prints it: `SHA256:…`. */
export function fingerprintOfLine(text: string, number: number): string | undefined {
  const words = (text.split('\n')[number - 1] ?? '').trim().split(/\s+/);
  const key = words[words[0]?.startsWith('@') ? 3 : 2];
  if (key === undefined) return undefined;
  return `SHA256:${createHash('sha256').update(Buffer.from(key, 'base64')).digest('base64').replace(/=+$/, '')}`;
}
