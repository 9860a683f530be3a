import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { parseGitUrl } from '../../schemas/domain/git-url.ts';
import { proxyFor } from './proxy.ts';
import { createAuthority, issueCertificate } from './testing/certificates.ts';
import { type GitServer, startGitHttpServer } from './testing/git-http-server.ts';
import { createSampleRepository } from './testing/sample-repository.ts';
import { createScenario } from './testing/scenario.ts';

const read = (text: string) => {
  const result = parseGitUrl(text);
  if (!result.ok) throw new Error(result.problem);
  return result.url;
};

describe('proxyFor', () => {
  const httpsProxy = 'http://user:pw@proxy.example:3128';
  it.each([
    ['the proxy of the scheme', 'https://git.example/a', { httpsProxy }, 'proxy.example:3128'],
    [
      'a proxy with a final slash',
      'https://git.example/a',
      { httpsProxy: 'http://proxy.example:3128/\n' },
      'proxy.example:3128',
    ],
    ['none without a setting', 'http://git.example/a', { httpsProxy }, undefined],
    ['none for ssh', 'ssh://git@git.example/a', { httpsProxy }, undefined],
    [
      'none for a listed host',
      'https://git.example/a',
      { httpsProxy, noProxy: 'other, git.example' },
      undefined,
    ],
    [
      'none for a host of a listed domain',
      'https://git.corp.example/a',
      { httpsProxy, noProxy: '.corp.example' },
      undefined,
    ],
    [
      'none for an address of a listed range',
      'https://10.1.2.3/a',
      { httpsProxy, noProxy: '10.0.0.0/8' },
      undefined,
    ],
    ['none when all are listed', 'https://git.example/a', { httpsProxy, noProxy: '*' }, undefined],
    [
      'the proxy for a host that only ends alike',
      'https://mygit.example/a',
      { httpsProxy, noProxy: 'git.example' },
      'proxy.example:3128',
    ],
  ])('chooses %s', (_, url, settings, expected) => {
    const proxy = proxyFor(read(url), settings);
    expect(proxy && `${proxy.host}:${proxy.port}`).toBe(expected);
  });
  it('refuses a proxy that is no URL, without repeating it', () => {
    expect(() => proxyFor(read('https://git.example/a'), { httpsProxy: 'socks5://u:secret@proxy' })).toThrow(
      /^the proxy for https URLs has the scheme "socks5"/,
    );
  });
});

describe('fetching through a proxy', () => {
  const scenario = createScenario();
  const tunnels: { target: string | undefined; authorization: string }[] = [];
  const authority = createAuthority('Test authority');
  let git: GitServer;
  const proxy = createServer().on('connect', ({ url, headers }, client) => {
    const authorization = headers['proxy-authorization'];
    if (authorization === undefined) {
      client.end(
        'HTTP/1.1 407 Login\r\nProxy-Authenticate: Basic realm="proxy"\r\nConnection: close\r\nContent-Length: 0\r\n\r\n',
      );
      return;
    }
    tunnels.push({ target: url, authorization });
    const server = connect(git.port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      client.pipe(server).pipe(client);
    });
    server.on('error', () => client.destroy());
    client.on('error', () => server.destroy());
  });
  beforeAll(async () => {
    createSampleRepository(scenario.repositories, 'site').commit('first', { files: { a: 'b' } });
    git = await startGitHttpServer({
      root: scenario.repositories,
      tls: issueCertificate(authority, ['git.example']),
    });
    proxy.listen(0, '127.0.0.1');
    await once(proxy, 'listening');
  });
  afterAll(async () => {
    await git.close();
    proxy.close();
    scenario.remove();
  });
  afterEach(() => rmSync(scenario.destination('checkout'), { recursive: true, force: true }));
  const fetch = (resolve: () => Promise<string[]>, allowLoopback = true) =>
    scenario.fetch(
      {
        url: 'https://git.example/site.git',
        tls: { caFile: scenario.file('ca.crt', authority.certificate) },
        proxy: {
          httpsProxyFile: scenario.file(
            'proxy',
            `http://me:pw@proxy.example:${(proxy.address() as AddressInfo).port}`,
          ),
        },
        addressPolicy: { allowLoopback },
      },
      { resolve },
    );

  it('resolves and pins the proxy, and leaves the name of the server to it', async () => {
    const asked: string[] = [];
    const outcome = await fetch(async (...[host]: string[]) => {
      asked.push(host ?? '');
      return ['127.0.0.1'];
    });
    expect(outcome.ok ? '' : outcome.failure).toBe('');
    expect(asked).toEqual(['proxy.example']);
    expect(tunnels[0]).toEqual({
      target: 'git.example:443',
      authorization: `Basic ${Buffer.from('me:pw').toString('base64')}`,
    });
  });

  it('refuses a proxy at a forbidden address', async () => {
    expect(await fetch(async () => ['127.0.0.1'], false)).toMatchObject({
      ok: false,
      failure: { reason: 'AddressForbidden' },
    });
  });
});
