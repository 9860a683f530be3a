import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { RequestOptions } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { KubeConfig } from '@kubernetes/client-node';
import { accessReader } from './kubeconfig.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'runtime-kubeconfig-'));
  for (const name of ['ca.crt', 'client.crt', 'client.key'])
    await writeFile(join(directory, name), `the ${name}`);
  await writeFile(join(directory, 'token'), 'from-file\n');
  const program = join(directory, 'credentials.mjs');
  const status = { token: 'from-exec' };
  const credential = { apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential', status };
  await writeFile(program, `process.stdout.write(${JSON.stringify(JSON.stringify(credential))})`);
});
afterAll(() => rm(directory, { recursive: true }));

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const config = (cluster: object, user: object): object => ({
  apiVersion: 'v1',
  kind: 'Config',
  clusters: [{ name: 'c', cluster: { server: 'https://example.com:6443/', ...cluster } }],
  users: [{ name: 'u', user }],
  contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
  'current-context': 'x',
});

let files = 0;
async function write(content: unknown): Promise<string> {
  files += 1;
  const file = join(directory, `kubeconfig-${files}`);
  await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}
const read = (kubeconfig: string) => accessReader({ kubeconfig, environment: {} })(false);

/** What KubeConfig makes of the same file. */
async function byKubeConfig(file: string) {
  const complete = new KubeConfig();
  complete.loadFromFile(file);
  const { headers, auth, ca, cert, key, servername, rejectUnauthorized } = await applied(complete);
  const all: Record<string, unknown> = { ca, cert, key, servername, rejectUnauthorized };
  const tls = Object.fromEntries(Object.entries(all).filter(([, value]) => value != null));
  const basic = auth ? { Authorization: `Basic ${base64(auth)}` } : {};
  return { server: complete.getCurrentCluster()?.server, tls, headers: { ...headers, ...basic } };
}
async function applied(complete: KubeConfig): Promise<RequestOptions> {
  const options: RequestOptions = { headers: {} };
  await complete.applyToHTTPSOptions(options);
  return options;
}

describe('a kubeconfig is read as KubeConfig of @kubernetes/client-node reads it', () => {
  test.each([
    [
      'certificates in it',
      { 'certificate-authority-data': base64('ca') },
      { 'client-certificate-data': base64('c'), 'client-key-data': base64('k') },
    ],
    [
      'certificates in files beside it',
      { 'certificate-authority': 'ca.crt' },
      { 'client-certificate': 'client.crt', 'client-key': 'client.key' },
    ],
    ['a token', {}, { token: 'abc' }],
    ['a name and a password', {}, { username: 'ada', password: 'secret' }],
    ['a user to act as', {}, { token: 'abc', as: 'grace' }],
    ['another name in the certificate', { 'tls-server-name': 'other.example.com' }, { token: 'abc' }],
    ['no check of the certificate', { 'insecure-skip-tls-verify': true }, { token: 'abc' }],
    ['nobody', {}, {}],
  ])('with %s', async (_, cluster, user) => {
    const file = await write(config(cluster, user));
    expect(await read(file)).toEqual(await byKubeConfig(file));
  });

  test('with a program that gives credentials', async () => {
    const args = [join(directory, 'credentials.mjs')];
    const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: process.execPath, args };
    const file = await write(config({}, { exec }));
    expect((await read(file)).headers).toEqual({ Authorization: 'Bearer from-exec' });
    expect(await read(file)).toEqual(await byKubeConfig(file));
  });

  test('with an auth provider, by KubeConfig itself', async () => {
    const tokenFile = join(directory, 'token');
    const file = await write(config({}, { 'auth-provider': { name: 'tokenFile', config: { tokenFile } } }));
    const { server, headers } = await read(file);
    expect({ server, headers }).toMatchObject({ server: 'https://example.com:6443' });
    expect(headers.Authorization).toMatch(/^Bearer from-file/);
  });

  test('with a proxy, by KubeConfig itself', async () => {
    const file = await write(config({ 'proxy-url': 'http://proxy.example.com:3128' }, { token: 'abc' }));
    expect((await read(file)).agent).toBeDefined();
  });
});

test('the file of a token is read anew each time, as in kubectl', async () => {
  const tokenFile = join(directory, 'rotating');
  await writeFile(tokenFile, 'one\n');
  const reader = accessReader({ kubeconfig: await write(config({}, { tokenFile })), environment: {} });
  expect((await reader(false)).headers).toEqual({ Authorization: 'Bearer one' });
  await writeFile(tokenFile, 'two\n');
  expect((await reader(false)).headers).toEqual({ Authorization: 'Bearer two' });
});

describe('without a named file', () => {
  const none = { HOME: '/nonexistent' };

  test('KUBECONFIG is used', async () => {
    const KUBECONFIG = await write(config({}, { token: 'abc' }));
    const { headers } = await accessReader({ environment: { ...none, KUBECONFIG } })(false);
    expect(headers).toEqual({ Authorization: 'Bearer abc' });
  });

  test.each([
    ['IPv4', '10.0.0.1', 'https://10.0.0.1:443'],
    ['IPv6', 'fd00::1', 'https://[fd00::1]:443'],
  ])('the ServiceAccount of the Pod is used, over %s', async (_, host, server) => {
    const environment = { ...none, KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: '443' };
    const access = await accessReader({ environment, serviceAccount: directory })(false);
    const headers = { Authorization: 'Bearer from-file' };
    expect(access).toEqual({ server, tls: { ca: Buffer.from('the ca.crt') }, headers });
  });

  test('and without all of them, an error says what to do', () => {
    const source = { environment: none, serviceAccount: '/nonexistent' };
    expect(() => accessReader(source)).toThrow(/^no kubeconfig: name one, set KUBECONFIG/);
  });
});

describe('an error names the file and what is wrong with it', () => {
  test.each([
    ['nothing in it', '', 'it is not YAML: '],
    ['no YAML', '{', 'it is not YAML: '],
    ['another thing', '[]', 'it has no context'],
    ['a text', 'hello', 'it is no mapping'],
    ['no context', { clusters: [] }, 'it has no context "undefined", its current-context'],
    ['no such cluster', { ...config({}, {}), clusters: [] }, 'it has no cluster "c"'],
    ['a cluster without server', config({ server: '' }, {}), 'clusters[0].cluster.server is missing'],
  ])('%s', async (_, content, problem) => {
    const file = await write(content);
    expect(() => accessReader({ kubeconfig: file, environment: {} })).toThrow(problem);
    expect(() => accessReader({ kubeconfig: file, environment: {} })).toThrow(file);
  });

  test('without quoting it', async () => {
    const file = await write('users:\n- user:\n    token: hunter2\n   x: [\n');
    const read = () => accessReader({ kubeconfig: file, environment: {} });
    expect(read).toThrow('it is not YAML: ');
    expect(read).not.toThrow('hunter2');
  });

  test('no such file', () => {
    expect(() => accessReader({ kubeconfig: '/nonexistent/config', environment: {} })).toThrow(
      '/nonexistent/config',
    );
  });

  test('plain http, unless insecure connections are allowed', async () => {
    const file = await write(config({ server: 'http://example.com' }, {}));
    await expect(read(file)).rejects.toThrow('the server http://example.com is not https');
    const insecure = await write(
      config({ server: 'http://example.com', 'insecure-skip-tls-verify': true }, {}),
    );
    expect((await read(insecure)).server).toBe('http://example.com');
  });
});
