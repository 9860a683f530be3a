/**
 * Values that look like secrets although they stand in the open. A guess, made for a warning: it prefers to
 * miss one to naming ordinary values, and what it says never repeats the value.
 */

/** What makes a variable look like a secret, or undefined. */
export function secretLookalike(name: string, value: unknown): string | undefined {
  if (typeof value === 'number') return isSecretName(name) ? 'is named like a secret' : undefined;
  if (typeof value !== 'string' || value === '' || isProtected(value)) return undefined;
  const shape = SHAPES.find(({ pattern }) => pattern.test(value.slice(0, MAX_LOOKED_AT)));
  if (shape) return `looks like ${shape.what}`;
  if (isSecretName(name) && !isPlaceholder(value)) return 'is named like a secret';
  return isRandom(value) ? 'looks like a random key' : undefined;
}

const MAX_LOOKED_AT = 16_384;

/** Encrypted by ansible-vault, or fetched by a template when it is used. */
const isProtected = (value: string): boolean => /^\s*(?:\$ANSIBLE_VAULT;|\{\{)/.test(value);

const isPlaceholder = (value: string): boolean =>
  /^(?:true|false|yes|no|null|none|~|changeme|xxx+|\*+|<[^>]*>|\$\{[^}]*\})$/i.test(value.trim());

const SHAPES: readonly { what: string; pattern: RegExp }[] = [
  { what: 'a private key', pattern: /-----BEGIN [A-Z ]{0,32}PRIVATE KEY-----|AGE-SECRET-KEY-1/ },
  { what: 'a GitHub token', pattern: /\b(?:gh[opsur]_[A-Za-z0-9]{20}|github_pat_[A-Za-z0-9]{20})/ },
  { what: 'a GitLab token', pattern: /\bgl(?:pat|dt|rt|ptt|cbt)-[A-Za-z0-9_-]{16}/ },
  { what: 'an AWS access key', pattern: /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/ },
  { what: 'a Slack token', pattern: /\bxox[abeoprs]-[A-Za-z0-9-]{10}/ },
  { what: 'a Google API key', pattern: /\bAIza[0-9A-Za-z_-]{35}/ },
  { what: 'a Stripe key', pattern: /\b[rs]k_live_[0-9A-Za-z]{16}/ },
  { what: 'a Vault token', pattern: /\bhv[sbr]\.[A-Za-z0-9_-]{20}/ },
  {
    what: 'a registry token',
    pattern: /\b(?:npm_[A-Za-z0-9]{30}|pypi-[A-Za-z0-9_-]{30}|dckr_pat_[A-Za-z0-9_-]{20})/,
  },
  { what: 'a JSON web token', pattern: /\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\./ },
  { what: 'a password hash', pattern: /^\$(?:1|2[aby]|5|6|7|y|gy|argon2[a-z]{1,2})\$[^$\s]+\$?/ },
  {
    what: 'a URL with a password',
    pattern: /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s/:@{]{1,200}:[^\s/@{]{1,200}@/i,
  },
];

const SECRET_WORDS = new Set([
  'credential',
  'credentials',
  'passphrase',
  'passwd',
  'password',
  'passwords',
  'pwd',
  'secret',
  'secrets',
  'token',
  'tokens',
  'apikey',
  'pass',
]);
const SECRET_PAIRS = /(?:^|_)(?:(?:api|access|private|secret|auth|encryption|signing|master|account)_keys?)$/;

/** Whether the last word of a name, in snake, kebab or camel case, is one for a secret: `dbPassword`, `api_key`. */
export function isSecretName(name: string): boolean {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
  const last = (words.at(-1) ?? '').replace(/[0-9]+$/, '');
  return SECRET_WORDS.has(last) || SECRET_PAIRS.test(words.join('_'));
}

/** Whether a word has the mix of letters and digits of generated keys; names, hashes and versions do not. */
function isRandom(value: string): boolean {
  if (!/^[A-Za-z0-9+/_-]{24,256}={0,2}$/.test(value) || /^[0-9a-fA-F-]+$/.test(value)) return false;
  if (!/[a-z]/.test(value) || !/[A-Z]/.test(value) || !/[0-9]/.test(value)) return false;
  return entropy(value) >= 4 && changesOfClass(value) >= 0.45;
}

/** Bits per character, after Shannon. */
function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const letter of text) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  return [...counts.values()].reduce(
    (sum, count) => sum - (count / text.length) * Math.log2(count / text.length),
    0,
  );
}

const classOf = (letter: string): number => [/[a-z]/, /[A-Z]/, /[0-9]/].findIndex((of) => of.test(letter));

/** How often neighbours are of different classes: words change rarely, random text in three of five places. */
function changesOfClass(text: string): number {
  const classes = [...text].map(classOf);
  return classes.filter((of, i) => i > 0 && of !== classes[i - 1]).length / (text.length - 1);
}
