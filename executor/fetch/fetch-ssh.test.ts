import { once } from 'node:events';
import { existsSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { FetchOutcome } from './fetch-source.ts';
import { fingerprintOfLine } from './known-hosts.ts';
import { run } from './process-group.ts';
import {
  createSshKeys,
  type GitSshOptions,
  type GitSshServer,
  startGitSshServer,
} from './testing/git-ssh-server.ts';
import { createSampleRepository } from './testing/sample-repository.ts';
import { createScenario } from './testing/scenario.ts';

// Several processes a test, on a machine that may be busy.
jest.setTimeout(30_000);

const scenario = createScenario();
const servers: GitSshServer[] = [];
const hostKey = createSshKeys();
const userKey = createSshKeys();
const lockedKey = createSshKeys('open sesame');
const checkout = scenario.destination('checkout');
const auth = { type: 'SSH' as const, privateKeyFile: scenario.file('key', userKey.private) };
let commit: string;

const start = async (options: Partial<GitSshOptions> = {}): Promise<GitSshServer> => {
  const server = await startGitSshServer({
    root: scenario.repositories,
    hostKey,
    authorized: userKey,
    ...options,
  });
  servers.push(server);
  return server;
};
const urlOf = ({ port }: GitSshServer, path = 'site.git'): string => `ssh://deploy@localhost:${port}/${path}`;
const known = (text: string) => ({ knownHostsFile: scenario.file('known_hosts', text) });
const reasonOf = (outcome: FetchOutcome) => (outcome.ok ? 'ok' : outcome.failure.reason);
const textOf = (outcome: FetchOutcome) =>
  outcome.ok ? '' : `${outcome.failure.message}\n${outcome.failure.hint}`;

beforeAll(async () => {
  const { code } = await run(['ssh', '-V'], {
    environment: { PATH: process.env.PATH ?? '' },
    directory: '/',
    signal: new AbortController().signal,
  });
  expect(code).toBe(0);
  commit = createSampleRepository(scenario.repositories, 'site').commit('First', {
    files: { 'site.yml': '- hosts: all\n' },
  });
  createSampleRepository(scenario.repositories, "it's a site").commit('First', { files: { a: 'b' } });
});
afterEach(async () => {
  expect(scenario.leftovers()).toEqual([]);
  rmSync(checkout, { recursive: true, force: true });
  await Promise.all(servers.splice(0).map((server) => server.close()));
});
afterAll(() => scenario.remove());

describe('fetching over SSH', () => {
  it('checks out the commit with a pinned host key, as the user of the URL', async () => {
    const server = await start();
    const outcome = await scenario.fetch({
      url: urlOf(server),
      auth,
      ssh: known(server.knownHosts('localhost')),
    });
    expect(outcome).toMatchObject({ ok: true, result: { commit, url: urlOf(server) } });
    expect(new Set(server.users)).toEqual(new Set(['deploy']));
  });

  it('logs in as git when the URL names no user', async () => {
    const server = await start();
    const outcome = await scenario.fetch({
      url: `ssh://localhost:${server.port}/site.git`,
      auth,
      ssh: known(server.knownHosts('localhost')),
    });
    expect(outcome).toMatchObject({ ok: true });
    expect(new Set(server.users)).toEqual(new Set(['git']));
  });

  it.each([
    [
      'a known host without port',
      (server: GitSshServer) => server.knownHosts('localhost').replace(/^\S+/, 'localhost'),
    ],
    [
      'a known host among comments and others',
      (server: GitSshServer) => `# keys\nother ssh-ed25519 AAAA\n${server.knownHosts('localhost')}`,
    ],
  ])('recognises %s', async (_, text) => {
    const server = await start();
    expect(await scenario.fetch({ url: urlOf(server), auth, ssh: known(text(server)) })).toMatchObject({
      ok: true,
    });
  });

  it('mends a private key without final line end and with carriage returns', async () => {
    const server = await start();
    const privateKeyFile = scenario.file('pasted', userKey.private.trimEnd().replaceAll('\n', '\r\n'));
    expect(
      await scenario.fetch({
        url: urlOf(server),
        auth: { ...auth, privateKeyFile },
        ssh: known(server.knownHosts('localhost')),
      }),
    ).toMatchObject({ ok: true });
  });

  it('opens a private key with its passphrase', async () => {
    const server = await start({ authorized: lockedKey });
    const locked = {
      ...auth,
      privateKeyFile: scenario.file('locked', lockedKey.private),
      passphraseFile: scenario.file('passphrase', 'open sesame\n'),
    };
    expect(
      await scenario.fetch({ url: urlOf(server), auth: locked, ssh: known(server.knownHosts('localhost')) }),
    ).toMatchObject({ ok: true });
  });

  it('does without a passphrase file that does not exist', async () => {
    const server = await start();
    const optional = { ...auth, passphraseFile: '/nonexistent/passphrase' };
    const ssh = known(server.knownHosts('localhost'));
    expect(await scenario.fetch({ url: urlOf(server), auth: optional, ssh })).toMatchObject({ ok: true });
  });

  it('accepts any host key when checking is off', async () => {
    const server = await start();
    expect(
      await scenario.fetch({ url: urlOf(server), auth, ssh: { hostKeyChecking: 'Disabled' } }),
    ).toMatchObject({ ok: true });
  });

  it('fetches from a path with quotes and spaces', async () => {
    const server = await start();
    expect(
      await scenario.fetch({
        url: urlOf(server, "it's%20a%20site.git"),
        auth,
        ssh: { hostKeyChecking: 'Disabled' },
      }),
    ).toMatchObject({ ok: true });
  });
});

describe('a fetch over SSH fails with', () => {
  it('HostKeyMismatch, naming both fingerprints', async () => {
    const server = await start();
    const expected = server
      .knownHosts('localhost')
      .replace(hostKey.public.split(' ')[1] ?? '', createSshKeys().public.split(' ')[1] ?? '');
    const outcome = await scenario.fetch({ url: urlOf(server), auth, ssh: known(expected) });
    expect(reasonOf(outcome)).toBe('HostKeyMismatch');
    expect(textOf(outcome)).toContain(
      `expected ${fingerprintOfLine(expected, 1)}, got ${fingerprintOfLine(server.knownHosts('x'), 1)}`,
    );
    expect(textOf(outcome)).toContain('knownHostsRef');
  });

  it.each<[string, string, (server: GitSshServer) => Parameters<typeof scenario.fetch>[0], RegExp]>([
    [
      'HostKeyUnknown',
      'a host that is not known',
      (server) => ({ url: urlOf(server), auth, ssh: known('other ssh-ed25519 AAAA\n') }),
      /ssh-keyscan -p \d+ localhost/,
    ],
    ['KnownHostsMissing', 'no known hosts', (server) => ({ url: urlOf(server), auth }), /knownHostsRef/],
    [
      'AuthenticationFailed',
      'a key that may not enter',
      (server) => ({
        url: urlOf(server),
        auth: { ...auth, privateKeyFile: scenario.file('stranger', createSshKeys().private) },
        ssh: known(server.knownHosts('localhost')),
      }),
      /refused the credentials/,
    ],
    [
      'AuthenticationFailed',
      'no key',
      (server) => ({ url: urlOf(server), ssh: known(server.knownHosts('localhost')) }),
      /asks for credentials/,
    ],
    [
      'CredentialsInvalid',
      'an encrypted key without passphrase',
      (server) => ({
        url: urlOf(server),
        auth: { ...auth, privateKeyFile: scenario.file('locked', lockedKey.private) },
        ssh: known(server.knownHosts('localhost')),
      }),
      /has a passphrase/,
    ],
    [
      'AuthenticationFailed',
      'a wrong passphrase',
      (server) => ({
        url: urlOf(server),
        auth: {
          ...auth,
          privateKeyFile: scenario.file('locked', lockedKey.private),
          passphraseFile: scenario.file('wrong', 'wrong'),
        },
        ssh: known(server.knownHosts('localhost')),
      }),
      /passphrase/,
    ],
    [
      'CredentialsInvalid',
      'a file that is no key',
      (server) => ({
        url: urlOf(server),
        auth: { ...auth, privateKeyFile: scenario.file('nonsense', 'nonsense') },
        ssh: known(server.knownHosts('localhost')),
      }),
      /private key/,
    ],
    [
      'RepositoryNotFound',
      'a missing repository',
      (server) => ({ url: urlOf(server, 'none.git'), auth, ssh: known(server.knownHosts('localhost')) }),
      /none\.git/,
    ],
    [
      'AddressForbidden',
      'loopback under the default policy',
      (server) => ({
        url: urlOf(server),
        auth,
        ssh: known(server.knownHosts('localhost')),
        addressPolicy: {},
      }),
      /localhost/,
    ],
    [
      'RequestInvalid',
      'a password in the URL',
      () => ({ url: 'ssh://git:secret@git.example/a' }),
      /password/,
    ],
  ])('%s for %s', async (reason, _, request, message) => {
    const outcome = await scenario.fetch(request(await start()));
    expect(`${reasonOf(outcome)}: ${textOf(outcome)}`).toMatch(new RegExp(`^${reason}: `));
    expect(textOf(outcome)).toMatch(message);
    expect(existsSync(checkout)).toBe(false);
  });

  it('HostUnreachable when nothing listens', async () => {
    const server = await start();
    await server.close();
    servers.length = 0;
    expect(
      reasonOf(await scenario.fetch({ url: urlOf(server), auth, ssh: { hostKeyChecking: 'Disabled' } })),
    ).toBe('HostUnreachable');
  });

  it('Timeout when the server never speaks', async () => {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const outcome = await scenario.fetch({
      url: `ssh://git@127.0.0.1:${port}/site.git`,
      auth,
      ssh: { hostKeyChecking: 'Disabled' },
      timeoutSeconds: 1.5,
    });
    server.close();
    expect(reasonOf(outcome)).toBe('Timeout');
  });

  it('SshMissing when PATH has git but no ssh', async () => {
    const bin = scenario.destination('bin');
    mkdirSync(bin);
    const git =
      (process.env.PATH ?? '')
        .split(':')
        .map((directory) => join(directory, 'git'))
        .find(existsSync) ?? '';
    symlinkSync(git, join(bin, 'git'));
    symlinkSync('/bin/sh', join(bin, 'sh'));
    const server = await start();
    const outcome = await scenario.fetch(
      { url: urlOf(server), auth, ssh: { hostKeyChecking: 'Disabled' } },
      { path: bin },
    );
    rmSync(bin, { recursive: true });
    expect(reasonOf(outcome)).toBe('SshMissing');
  });
});
