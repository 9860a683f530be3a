import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isSecretName, secretLookalike } from './secret-lookalike.ts';

// Built at run time, so that scanners find no secret in this file.
const letters = (prefix: string, count: number) => prefix + 'aB3dE6gH9j'.repeat(10).slice(0, count);
const privateKey = () =>
  generateKeyPairSync('ed25519', {
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });

describe('looks like a secret', () => {
  it.each<[string, string, unknown, RegExp]>([
    ['a password by its name', 'db_password', 'hunter2', /named/],
    ['a number by its name', 'pin_token', 123456, /named/],
    ['camel case', 'dbPassword', 'hunter2', /named/],
    ['a numbered name', 'password2', 'hunter2', /named/],
    ['a private key by its shape', 'x', privateKey().privateKey, /private key/],
    ['a GitHub token', 'x', letters('ghp_', 36), /GitHub/],
    ['a token within a text', 'url', `curl -H ${letters('glpat-', 20)}`, /GitLab/],
    ['an AWS access key', 'x', `AKIA${'A1B2C3D4E5F6G7H8'}`, /AWS/],
    ['a JSON web token', 'x', `eyJ${'a'.repeat(10)}.eyJ${'b'.repeat(10)}.c`, /JSON web token/],
    ['a password hash', 'shadow', `$6$${'ab'.repeat(4)}$${'cd'.repeat(20)}`, /hash/],
    ['a URL with a password', 'dsn', 'postgres://app:hunter2@db/app', /URL/],
    ['a random key', 'x', 'q7Zk2VxP9bLm4TsW8cRj5YdN', /random/],
  ])('%s', (_, name, value, what) => {
    expect(secretLookalike(name, value)).toMatch(what);
  });
});

describe('looks like no secret', () => {
  it.each<[string, string, unknown]>([
    ['an ordinary value', 'version', '1.2.3'],
    ['the path of a password file', 'vault_password_file', '/etc/vault'],
    ['the length of a password', 'password_length', 32],
    ['the name of a Secret', 'secret_name', 'db'],
    ['a flag', 'rotate_token', true],
    ['a flag as text', 'no_log_password', 'no'],
    ['an empty password', 'db_password', ''],
    ['a value encrypted by ansible-vault', 'db_password', '$ANSIBLE_VAULT;1.1;AES256\n6162'],
    ['a template', 'db_password', "{{ lookup('env', 'DB_PASSWORD') }}"],
    ['a placeholder', 'db_password', '<set me>'],
    ['a commit', 'commit', createHash('sha256').update('x').digest('hex')],
    ['a UUID', 'id', '0a1b2c3d-0a1b-4c3d-8a1b-0a1b2c3d4e5f'],
    ['a public key', 'key', privateKey().publicKey],
    ['a long name in camel case', 'class', 'HttpServerConnectionManager2FactoryBean'],
    ['an image', 'image', 'registry.example.com/team/ansible-ee:2026-01'],
    ['a URL with a port', 'url', 'https://git.example.com:8443/a@b'],
    ['a URL whose password is a template', 'dsn', 'postgres://app:{{ pw }}@db/app'],
    ['a list', 'password', ['a']],
  ])('%s', (_, name, value) => {
    expect(secretLookalike(name, value)).toBeUndefined();
  });
});

it('finds nearly all random keys', () => {
  const found = Array.from({ length: 200 }, () =>
    secretLookalike('x', randomBytes(32).toString('base64url')),
  );
  expect(found.filter((what) => what !== undefined).length).toBeGreaterThan(180);
});

it('reads names in every case', () => {
  expect(['apiKey', 'API_KEY', 'aws-secret-access-key', 'clientSecret'].every(isSecretName)).toBe(true);
  expect(['keyboard', 'compass', 'tokenizer', 'ssh_key', 'key'].some(isSecretName)).toBe(false);
});

it('never throws and never repeats the value', () => {
  fc.assert(
    fc.property(fc.string(), fc.string({ minLength: 40 }), (name, value) => {
      expect(secretLookalike(name, value) ?? '').not.toContain(value);
    }),
  );
});
