import { existsSync, readdirSync, readFileSync, readlinkSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { FetchOutcome } from './fetch-source.ts';
import { createAuthority, issueCertificate, type KeyedCertificate } from './testing/certificates.ts';
import { type GitHttpOptions, type GitServer, startGitHttpServer } from './testing/git-http-server.ts';
import { createSampleRepository, type SampleRepository } from './testing/sample-repository.ts';
import { createScenario } from './testing/scenario.ts';

// Several processes a test, on a machine that may be busy.
jest.setTimeout(30_000);

const scenario = createScenario();
const servers: GitServer[] = [];
let authority: KeyedCertificate;
let certificate: KeyedCertificate;
let tls: { caFile: string };
let site: SampleRepository;
let first: string;
let second: string;

const start = async (options: Partial<GitHttpOptions> = {}): Promise<GitServer> => {
  const server = await startGitHttpServer({ root: scenario.repositories, tls: certificate, ...options });
  servers.push(server);
  return server;
};
const urlOf = ({ port }: GitServer, name = 'site.git'): string => `https://localhost:${port}/${name}`;
const reasonOf = (outcome: FetchOutcome) => (outcome.ok ? 'ok' : outcome.failure.reason);
const messageOf = (outcome: FetchOutcome) =>
  outcome.ok ? '' : `${outcome.failure.message}\n${outcome.failure.hint}`;
const readIfAllowed = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
};
const checkout = scenario.destination('checkout');

beforeAll(() => {
  authority = createAuthority('Test authority');
  certificate = issueCertificate(authority, ['localhost', '127.0.0.1']);
  tls = { caFile: scenario.file('ca.crt', authority.certificate) };
  site = createSampleRepository(scenario.repositories, 'site');
  first = site.commit('First commit', { files: { 'site.yml': '- hosts: all\n' } });
  site.git('tag', '-a', '-m', 'annotated', 'v1');
  second = site.commit('Größer: "second"', {
    files: { 'roles/it\'s/tasks/ä "b" $c.yml': 'x\n', 'two words.txt': 'y\n', 'empty/.keep': '' },
    links: { 'inside.txt': 'two words.txt' },
  });
  site.git('push', '--quiet', '--tags', 'origin');
}, 60_000);

afterEach(async () => {
  expect(scenario.leftovers()).toEqual([]);
  rmSync(checkout, { recursive: true, force: true });
  await Promise.all(servers.splice(0).map((server) => server.close()));
});
afterAll(() => scenario.remove());

describe('fetching over HTTPS', () => {
  it('checks out the tip of a branch, detached, with every file name intact', async () => {
    const outcome = await scenario.fetch({ url: urlOf(await start()), tls });
    expect(outcome).toMatchObject({
      ok: true,
      result: { commit: second, ref: 'refs/heads/main', files: 5, bytes: 30, subject: 'Größer: "second"' },
    });
    expect(readFileSync(join(checkout, 'roles/it\'s/tasks/ä "b" $c.yml'), 'utf8')).toBe('x\n');
    expect(readlinkSync(join(checkout, 'inside.txt'))).toBe('two words.txt');
    expect(readFileSync(join(checkout, '.git/HEAD'), 'utf8').trim()).toBe(second);
  });

  it.each([
    ['an annotated tag', () => ({ ref: { tag: 'v1' } }), () => first],
    ['an exact commit', () => ({ ref: { commit: first } }), () => first],
    [
      'an exact commit of a branch, in upper case',
      () => ({ ref: { branch: 'main', commit: first.toUpperCase() } }),
      () => first,
    ],
    ['a revision that is an ancestor of the branch', () => ({ revision: first }), () => first],
    ['a revision that is the tip', () => ({ revision: second }), () => second],
    [
      'a revision that is an ancestor of the commit',
      () => ({ ref: { commit: second }, revision: first }),
      () => first,
    ],
  ])('checks out %s', async (_, request, commit) => {
    const outcome = await scenario.fetch({ url: urlOf(await start()), tls, ...request() });
    expect(outcome).toMatchObject({ ok: true, result: { commit: commit() } });
    expect(existsSync(join(checkout, 'site.yml'))).toBe(true);
  });

  it('leaves no directories behind that it made for a destination, but those that others use', async () => {
    const destination = scenario.destination('deep/er/checkout');
    const failing = { url: urlOf(await start()), tls, ref: { branch: 'none' }, destination };
    expect(reasonOf(await scenario.fetch(failing))).toBe('RefNotFound');
    expect(existsSync(scenario.destination('deep'))).toBe(false);
    expect(reasonOf(await scenario.fetch({ ...failing, ref: { branch: 'main' } }))).toBe('ok');
    rmSync(scenario.destination('deep'), { recursive: true });
  });

  it('accepts an empty destination and leaves a full one alone', async () => {
    const server = await start();
    expect(await scenario.fetch({ url: urlOf(server), tls })).toMatchObject({ ok: true });
    const before = readdirSync(checkout);
    expect(reasonOf(await scenario.fetch({ url: urlOf(server), tls }))).toBe('DestinationNotEmpty');
    expect(readdirSync(checkout)).toEqual(before);
  });

  it('sends basic credentials and keeps them out of the checkout', async () => {
    const server = await start({ login: { username: 'me', password: 'p@ss:word' } });
    const auth = {
      type: 'Basic' as const,
      usernameFile: scenario.file('user', 'me\n'),
      passwordFile: scenario.file('pass', 'p@ss:word\n'),
    };
    expect(await scenario.fetch({ url: urlOf(server), tls, auth })).toMatchObject({
      ok: true,
      result: { commit: second },
    });
    expect(readFileSync(join(checkout, '.git/config'), 'utf8')).not.toContain('p@ss');
  });

  it('sends a token', async () => {
    const server = await start({ login: { username: 'git', password: 'token-1' } });
    const auth = { type: 'Token' as const, tokenFile: scenario.file('token', 'token-1') };
    expect(await scenario.fetch({ url: urlOf(server), tls, auth })).toMatchObject({ ok: true });
  });

  it('uses credentials in the URL, as stored v1alpha1 objects have them, without showing them', async () => {
    const server = await start({ login: { username: 'me', password: 'p@ss' } });
    const outcome = await scenario.fetch({ url: `https://me:p%40ss@localhost:${server.port}/site.git`, tls });
    expect(outcome).toMatchObject({ ok: true, result: { url: urlOf(server) } });
    expect(statSync(checkout).isDirectory()).toBe(true);
  });
});

describe('a fetch fails with', () => {
  it.each<
    [
      string,
      string,
      Partial<GitHttpOptions>,
      (server: GitServer) => Parameters<typeof scenario.fetch>[0],
      RegExp,
    ]
  >([
    [
      'RepositoryNotFound',
      'a missing repository',
      {},
      (server) => ({ url: urlOf(server, 'none.git'), tls }),
      /none\.git.*not found/,
    ],
    [
      'RefNotFound',
      'a missing branch',
      {},
      (server) => ({ url: urlOf(server), tls, ref: { branch: 'none' } }),
      /refs\/heads\/none/,
    ],
    [
      'RefNotFound',
      'a missing tag',
      {},
      (server) => ({ url: urlOf(server), tls, ref: { tag: 'v9' } }),
      /refs\/tags\/v9/,
    ],
    [
      'CommitNotFound',
      'a missing commit',
      {},
      (server) => ({ url: urlOf(server), tls, ref: { commit: '1'.repeat(40) } }),
      /has no commit 1111/,
    ],
    [
      'NotAnAncestor',
      'a missing revision',
      {},
      (server) => ({ url: urlOf(server), tls, revision: '1'.repeat(40) }),
      /not in the history of branch main/,
    ],
    [
      'NotAnAncestor',
      'a revision younger than the ref',
      {},
      (server) => ({ url: urlOf(server), tls, ref: { tag: 'v1' }, revision: second }),
      /not in the history of tag v1/,
    ],
    [
      'AuthenticationFailed',
      'no credentials',
      { login: { username: 'a', password: 'b' } },
      (server) => ({ url: urlOf(server), tls }),
      /asks for credentials/,
    ],
    [
      'AuthenticationFailed',
      'wrong credentials',
      { login: { username: 'git', password: 'b' } },
      (server) => ({
        url: urlOf(server),
        tls,
        auth: { type: 'Token', tokenFile: scenario.file('wrong', 'wrong-token') },
      }),
      /refused the credentials/,
    ],
    [
      'CredentialsInvalid',
      'a missing credentials file',
      {},
      (server) => ({ url: urlOf(server), tls, auth: { type: 'Token', tokenFile: '/nonexistent/token' } }),
      /\/nonexistent\/token/,
    ],
    [
      'CredentialsInvalid',
      'an SSH key for https',
      {},
      (server) => ({ url: urlOf(server), tls, auth: { type: 'SSH', privateKeyFile: '/nonexistent' } }),
      /do not fit/,
    ],
    ['TLSVerificationFailed', 'an unknown authority', {}, (server) => ({ url: urlOf(server) }), /tls\.caRef/],
    [
      'CertificateAuthorityInvalid',
      'a missing CA file',
      {},
      (server) => ({ url: urlOf(server), tls: { caFile: '/nonexistent/ca' } }),
      /\/nonexistent\/ca/,
    ],
    [
      'CertificateAuthorityInvalid',
      'a CA file without certificate',
      {},
      (server) => ({ url: urlOf(server), tls: { caFile: scenario.file('no-ca', 'none') } }),
      /PEM/,
    ],
    [
      'RedirectRefused',
      'a redirect',
      { redirectTo: 'https://localhost:1' },
      (server) => ({ url: urlOf(server), tls }),
      /redirect/,
    ],
    ['ServerError', 'a server error', { status: 503 }, (server) => ({ url: urlOf(server), tls }), /503/],
    [
      'AuthenticationFailed',
      'a forbidden repository',
      { status: 403 },
      (server) => ({ url: urlOf(server), tls }),
      /403/,
    ],
    [
      'AddressForbidden',
      'loopback under the default policy',
      {},
      (server) => ({ url: urlOf(server), tls, addressPolicy: {} }),
      /localhost names this machine/,
    ],
    ['RequestInvalid', 'a URL that git would run', {}, () => ({ url: 'ext::sh' }), /helper/],
    [
      'RequestInvalid',
      'a branch that is an option',
      {},
      (server) => ({ url: urlOf(server), ref: { branch: '--upload-pack=x' } }),
      /ref\.branch/,
    ],
  ])('%s for %s', async (reason, _, options, request, message) => {
    const outcome = await scenario.fetch(request(await start(options)));
    expect(`${reasonOf(outcome)}: ${messageOf(outcome)}`).toMatch(new RegExp(`^${reason}: `));
    expect(messageOf(outcome)).toMatch(message);
    expect(existsSync(checkout)).toBe(false);
  });

  it('TLSVerificationFailed for an expired certificate', async () => {
    const expired = issueCertificate(authority, ['localhost'], { from: -10, to: -1 });
    expect(reasonOf(await scenario.fetch({ url: urlOf(await start({ tls: expired })), tls }))).toBe(
      'TLSVerificationFailed',
    );
  });

  it('TLSVerificationFailed for a self-signed certificate', async () => {
    const selfSigned = createAuthority('localhost');
    expect(reasonOf(await scenario.fetch({ url: urlOf(await start({ tls: selfSigned })), tls }))).toBe(
      'TLSVerificationFailed',
    );
  });

  it('TLSVerificationFailed for the certificate of another host', async () => {
    const other = issueCertificate(authority, ['other.example']);
    expect(reasonOf(await scenario.fetch({ url: urlOf(await start({ tls: other })), tls }))).toBe(
      'TLSVerificationFailed',
    );
  });

  it('HostUnreachable when nothing listens', async () => {
    const server = await start();
    await server.close();
    servers.length = 0;
    expect(reasonOf(await scenario.fetch({ url: urlOf(server), tls }))).toBe('HostUnreachable');
  });

  it('HostNotFound for an unknown host', async () => {
    const resolve = () => Promise.reject(new Error('ENOTFOUND'));
    expect(reasonOf(await scenario.fetch({ url: 'https://git.example/site.git' }, { resolve }))).toBe(
      'HostNotFound',
    );
  });

  it('AddressForbidden when a name resolves to a forbidden address among others', async () => {
    const resolve = async () => ['192.0.2.1', '::ffff:169.254.169.254'];
    const outcome = await scenario.fetch({ url: 'https://git.example/site.git' }, { resolve });
    expect(messageOf(outcome)).toMatch(/git\.example is an address of a cloud metadata service/);
  });

  it('Timeout when the server never answers', async () => {
    const outcome = await scenario.fetch({
      url: urlOf(await start({ silent: true })),
      tls,
      timeoutSeconds: 1.5,
    });
    expect(outcome).toMatchObject({ ok: false, failure: { class: 'Deadline', reason: 'Timeout' } });
  });

  it('Timeout when the resolver never answers', async () => {
    const outcome = await scenario.fetch(
      { url: 'https://git.example/x', timeoutSeconds: 0.2 },
      { resolve: () => new Promise(() => undefined) },
    );
    expect(reasonOf(outcome)).toBe('Timeout');
  });

  it('Cancelled when the caller aborts', async () => {
    const abort = new AbortController();
    const pending = scenario.fetch(
      { url: urlOf(await start({ silent: true })), tls },
      { signal: abort.signal },
    );
    setTimeout(() => abort.abort(), 300);
    expect(reasonOf(await pending)).toBe('Cancelled');
  });

  it('TooLarge when the files exceed the limit', async () => {
    expect(reasonOf(await scenario.fetch({ url: urlOf(await start()), tls, maxBytes: 20 }))).toBe('TooLarge');
  });
});

describe('the connection', () => {
  it('has no secret in the arguments or environment of any process', async () => {
    const server = await start({ silent: true });
    const auth = { type: 'Token' as const, tokenFile: scenario.file('token', 'unmistakable-token') };
    const pending = scenario.fetch({ url: urlOf(server), tls, auth, timeoutSeconds: 2 });
    while (server.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    const processes = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
    const texts = processes.flatMap((pid) =>
      ['cmdline', 'environ'].map((file) => readIfAllowed(`/proc/${pid}/${file}`)),
    );
    expect(texts.filter((text) => text.includes('remote-https')).length).toBeGreaterThan(0);
    expect(texts.filter((text) => text.includes('unmistakable-token'))).toEqual([]);
    expect(reasonOf(await pending)).toBe('Timeout');
  });

  it('goes to the address that was judged, whatever the name resolves to later', async () => {
    const pinned = issueCertificate(authority, ['git.example']);
    const server = await start({ tls: pinned });
    const outcome = await scenario.fetch(
      { url: `https://git.example:${server.port}/site.git`, tls },
      { resolve: async () => ['127.0.0.1'] },
    );
    expect(outcome).toMatchObject({ ok: true, result: { commit: second } });
  });

  it('never carries credentials to where a redirect points', async () => {
    const target = await start();
    const server = await start({ redirectTo: `https://localhost:${target.port}` });
    const auth = { type: 'Token' as const, tokenFile: scenario.file('token', 'token-1') };
    await scenario.fetch({ url: urlOf(server), tls, auth });
    expect(target.requests).toEqual([]);
  });
});
