/** Everything that git needs to talk to one server: judged and pinned addresses, credentials, trust. */
import { X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { isIP, isIPv6 } from 'node:net';
import { join } from 'node:path';
import type { GitUrl } from '../../schemas/domain/git-url.ts';
import { curlPin, permitName, permittedAddresses, type Resolver } from './address.ts';
import { type Credentials, offerPassphrase, offerPassword, writeSecret } from './credentials.ts';
import { FetchError, systemErrorCode } from './failure.ts';
import type { GitNeeds, GitSetting } from './git-environment.ts';
import { lookupName } from './known-hosts.ts';
import { type ProxySettings, proxyFor } from './proxy.ts';
import type { FetchRequest } from './request.ts';
import { sshConfig } from './ssh-config.ts';

/** What stays the same for every server that one fetch talks to. */
export interface ConnectionContext {
  request: FetchRequest;
  /** Private directory of this fetch. */
  workspace: string;
  resolve: Resolver;
  signal: AbortSignal;
}

/** How git reaches one server. */
export interface Connection {
  url: GitUrl;
  needs: Pick<GitNeeds, 'schemes' | 'settings' | 'variables'>;
  /** Whether credentials are offered. */
  authenticated: boolean;
  /** Text of the known_hosts file, for explanations. */
  knownHosts: string;
}

/** Prepares a connection. Fails with AddressForbidden, HostNotFound, ProxyInvalid, KnownHostsMissing, CredentialsInvalid, CertificateAuthorityInvalid. */
export async function connect(
  url: GitUrl,
  credentials: Credentials | undefined,
  context: ConnectionContext,
): Promise<Connection> {
  const directory = await mkdtemp(join(context.workspace, 'connection-'));
  switch (url.scheme) {
    case 'ssh':
      return connectSsh(url, credentials, directory, context);
    case 'git':
      return connectDaemon(url, context);
    default:
      return connectHttp(url, credentials, directory, context);
  }
}

async function connectHttp(
  url: GitUrl,
  credentials: Credentials | undefined,
  directory: string,
  context: ConnectionContext,
): Promise<Connection> {
  const { request, resolve, signal } = context;
  const policy = request.addressPolicy ?? {};
  const proxy = proxyFor(url, await proxySettings(request));
  // A proxy resolves the server's name itself, so only the name can be judged, and the pinned host is the proxy.
  if (proxy) permitName(url.host, policy);
  const pinned = proxy ?? url;
  const addresses = await permittedAddresses(pinned.host, policy, resolve, signal);
  const settings: GitSetting[] = [['remote.origin.url', url.display]];
  if (isIP(pinned.host) === 0)
    settings.push(['http.curloptResolve', curlPin(pinned.host, pinned.port, addresses)]);
  if (proxy) settings.push(['http.proxy', proxy.setting]);
  if (request.tls?.caFile !== undefined)
    settings.push(['http.sslCAInfo', await authorities(request.tls.caFile)]);
  const password = credentials?.type === 'password' ? credentials : undefined;
  const variables = password ? await offerPassword(directory, url, password) : {};
  return {
    url,
    needs: { schemes: [url.scheme], settings, variables },
    authenticated: password !== undefined,
    knownHosts: '',
  };
}

/** git:// knows neither credentials nor encryption; git resolves names itself, so it gets the address and only tells the server the name. */
async function connectDaemon(
  url: GitUrl,
  { request, resolve, signal }: ConnectionContext,
): Promise<Connection> {
  const [address = url.host] = await permittedAddresses(
    url.host,
    request.addressPolicy ?? {},
    resolve,
    signal,
  );
  const host = isIPv6(address) ? `[${address}]` : address;
  return {
    url,
    needs: {
      schemes: ['git'],
      settings: [['remote.origin.url', `git://${host}:${url.port}${url.path}`]],
      variables: { GIT_OVERRIDE_VIRTUAL_HOST: `${url.host}:${url.port}` },
    },
    authenticated: false,
    knownHosts: '',
  };
}

async function connectSsh(
  url: GitUrl,
  credentials: Credentials | undefined,
  directory: string,
  context: ConnectionContext,
): Promise<Connection> {
  const { request, resolve, signal } = context;
  const [address = url.host] = await permittedAddresses(
    url.host,
    request.addressPolicy ?? {},
    resolve,
    signal,
  );
  const strict = request.ssh?.hostKeyChecking !== 'Disabled';
  const knownHosts = strict ? await readKnownHosts(request.ssh?.knownHostsFile) : '';
  const key = credentials?.type === 'key' ? credentials : undefined;
  const privateKeyFile = key && (await writeSecret(directory, 'key', key.privateKey));
  const passphrase = key?.passphrase;
  const config = join(directory, 'ssh_config');
  await writeFile(
    config,
    sshConfig({
      address,
      hostKeyAlias: lookupName(knownHosts, url.host, url.port),
      knownHostsFile: strict ? await writeSecret(directory, 'known_hosts', knownHosts) : undefined,
      privateKeyFile,
      passphrase: passphrase !== undefined,
      // A shorter timeout of the request ends ssh first, and is then the reason given.
      connectSeconds: Math.min(30, Math.ceil(request.timeoutSeconds) + 1),
    }),
    { mode: 0o600, flag: 'wx' },
  );
  const variables = {
    // Run by a shell, hence constant: the file name stays in a variable.
    GIT_SSH_COMMAND: 'ssh -F "$APO_SSH_CONFIG"',
    GIT_SSH_VARIANT: 'ssh',
    APO_SSH_CONFIG: config,
    ...(privateKeyFile !== undefined && passphrase !== undefined
      ? await offerPassphrase(directory, privateKeyFile, passphrase)
      : {}),
  };
  return {
    url,
    needs: { schemes: ['ssh'], settings: [['remote.origin.url', url.display]], variables },
    authenticated: key !== undefined,
    knownHosts,
  };
}

async function readKnownHosts(file: string | undefined): Promise<string> {
  const hint =
    'name a ConfigMap with the known_hosts lines of the server in ssh.knownHostsRef (ssh-keyscan prints them: compare with what the forge publishes)';
  if (file === undefined)
    throw new FetchError('KnownHostsMissing', 'host keys are checked but no known hosts are given', hint);
  try {
    return await readFile(file, 'utf8');
  } catch {
    throw new FetchError('KnownHostsMissing', `the known hosts cannot be read: ${file}`, hint);
  }
}

async function authorities(file: string): Promise<string> {
  const hint = 'check that the object that tls.caRef names has the key, with certificates in PEM form';
  const text = await readFile(file, 'utf8').catch(() => {
    throw new FetchError(
      'CertificateAuthorityInvalid',
      `the certificate authorities cannot be read: ${file}`,
      hint,
    );
  });
  const certificates = text.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
  if (certificates.length > 0 && certificates.every(isCertificate)) return file;
  throw new FetchError(
    'CertificateAuthorityInvalid',
    `${file} holds no certificate authority, or a broken one`,
    hint,
  );
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    return false;
  }
}

/** Files that do not exist count as unset: each key of the Secret is optional. */
async function proxySettings({ proxy }: FetchRequest): Promise<ProxySettings> {
  const read = async (file: string | undefined): Promise<string | undefined> => {
    if (file === undefined) return undefined;
    return readFile(file, 'utf8').catch((error: unknown) => {
      if (systemErrorCode(error) === 'ENOENT') return undefined;
      throw new FetchError(
        'ProxyInvalid',
        `the proxy settings cannot be read: ${file}`,
        'check the Secret that proxy.secretRef names',
      );
    });
  };
  return {
    httpProxy: await read(proxy?.httpProxyFile),
    httpsProxy: await read(proxy?.httpsProxyFile),
    noProxy: await read(proxy?.noProxyFile),
  };
}
