/**
 * Where the API server is and who we are: kubeconfig files and the in-cluster ServiceAccount, found in the order
 * of `KubeConfig.loadFromDefault` of @kubernetes/client-node.
 *
 * The package itself keeps about 75 MB in memory once imported (all of its generated API comes with `KubeConfig`).
 * So plain kubeconfigs are read with its small modules alone, and `KubeConfig` is loaded only for what those
 * cannot do: auth providers, proxies, several files in KUBECONFIG. A test holds both ways against each other.
 */
import { existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { RequestOptions } from 'node:https';
import { isIPv6 } from 'node:net';
import { homedir } from 'node:os';
import { delimiter, dirname, isAbsolute, join } from 'node:path';
import {
  type Cluster,
  newClusters,
  newContexts,
  newUsers,
  type User,
} from '@kubernetes/client-node/dist/config_types.js';
import { ExecAuth } from '@kubernetes/client-node/dist/exec_auth.js';
import { load, YAMLException } from 'js-yaml';
import type { Access, AccessReader, Tls } from './access.ts';
import { asError } from './errors.ts';

/** Where a configuration is looked for. */
export interface KubeconfigSource {
  /** Path of a kubeconfig; default: KUBECONFIG, then `~/.kube/config`, then the Pod's ServiceAccount. */
  readonly kubeconfig?: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Where the Pod's ServiceAccount is mounted. */
  readonly serviceAccount?: string;
}

const SERVICE_ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';

/**
 * Finds the configuration; files are read with every call of what is returned, so that rotations are seen.
 * Throws at once, with the file's name, when there is none or the named one cannot be read.
 */
export function accessReader(source: KubeconfigSource): AccessReader {
  const { environment, serviceAccount = SERVICE_ACCOUNT } = source;
  const file = source.kubeconfig ?? environment.KUBECONFIG ?? '';
  if (source.kubeconfig === undefined && file.includes(delimiter)) return () => completeAccess(undefined);
  if (file !== '') return fileReader(file);
  const home = join(environment.HOME ?? homedir(), '.kube', 'config');
  if (existsSync(home)) return fileReader(home);
  if (existsSync(join(serviceAccount, 'token'))) return () => podAccess(environment, serviceAccount);
  throw new Error(
    `no kubeconfig: name one, set KUBECONFIG, write ${home}, or run in a Pod with a ServiceAccount`,
  );
}

function fileReader(file: string): AccessReader {
  selected(file, readFileSync(file, 'utf8'));
  let exec = new ExecAuth();
  return async (renew) => {
    const { cluster, user } = selected(file, await readFile(file, 'utf8'));
    if (cluster.proxyUrl !== undefined || user.authProvider) return completeAccess(file);
    if (renew) exec = new ExecAuth();
    return plainAccess(cluster, user, { directory: dirname(file), exec });
  };
}

/** The errors of the parser quote the text, in which there may be tokens. */
function parse(text: string): unknown {
  try {
    return load(text);
  } catch (error) {
    throw new Error(`it is not YAML: ${error instanceof YAMLException ? error.reason : 'cannot be read'}`);
  }
}

/** The cluster and the user of the current context. */
function selected(file: string, text: string): { cluster: Cluster; user: User & { tokenFile?: string } } {
  try {
    const config = parse(text);
    if (typeof config !== 'object' || config === null) throw new Error('it is no mapping');
    const { clusters, contexts, users, 'current-context': current } = config as Record<string, unknown>;
    const context = newContexts(contexts).find(({ name }) => name === current);
    if (context === undefined) throw new Error(`it has no context "${String(current)}", its current-context`);
    const cluster = newClusters(clusters).find(({ name }) => name === context.cluster);
    if (cluster === undefined) throw new Error(`it has no cluster "${context.cluster}"`);
    const user = newUsers(users).find(({ name }) => name === context.user);
    return { cluster, user: { name: '', ...user, ...tokenFile(users, context.user) } };
  } catch (error) {
    throw new Error(`kubeconfig ${file}: ${asError(error).message}`);
  }
}

/** `tokenFile` of a user, which @kubernetes/client-node looks for under another name. */
function tokenFile(users: unknown, name: string): { tokenFile?: string } {
  if (!Array.isArray(users)) return {};
  const file: unknown = users.find((entry) => entry?.name === name)?.user?.tokenFile;
  return typeof file === 'string' && file !== '' ? { tokenFile: file } : {};
}

async function plainAccess(
  cluster: Cluster,
  user: User & { tokenFile?: string },
  { directory, exec }: { directory: string; exec: ExecAuth },
): Promise<Access> {
  refusePlainHttp(cluster.server, cluster.skipTLSVerify);
  const content = async (file: string | undefined, data: string | undefined): Promise<Buffer | undefined> => {
    if (file) return await readFile(isAbsolute(file) ? file : join(directory, file));
    return data ? Buffer.from(data, 'base64') : undefined;
  };
  const [ca, cert, key, token] = await Promise.all([
    content(cluster.caFile, cluster.caData),
    content(user.certFile, user.certData),
    content(user.keyFile, user.keyData),
    content(user.tokenFile, undefined),
  ]);
  const given: RequestOptions = { headers: {} };
  if (exec.isAuthProvider(user)) await exec.applyAuthentication(user, given);
  const headers = { ...(given.headers as Record<string, string>) };
  const bearer = token?.toString().trim() || user.token?.trim();
  if (bearer) headers.Authorization = `Bearer ${bearer}`;
  else if (user.username) headers.Authorization = `Basic ${basic(user.username, user.password)}`;
  if (user.impersonateUser) headers['Impersonate-User'] = user.impersonateUser;
  const tls = tlsOf({
    ca,
    cert: cert ?? given.cert,
    key: key ?? given.key,
    servername: cluster.tlsServerName,
    rejectUnauthorized: cluster.skipTLSVerify ? false : undefined,
  });
  return { server: cluster.server, tls, headers };
}

async function podAccess(environment: KubeconfigSource['environment'], directory: string): Promise<Access> {
  const { KUBERNETES_SERVICE_HOST: host = '', KUBERNETES_SERVICE_PORT: port = '443' } = environment;
  if (host === '') throw new Error('KUBERNETES_SERVICE_HOST is not set: the kubelet sets it in every Pod');
  const [ca, token] = await Promise.all([
    readFile(join(directory, 'ca.crt')),
    readFile(join(directory, 'token'), 'utf8'),
  ]);
  const server = `https://${isIPv6(host) ? `[${host}]` : host}:${port}`;
  return { server, tls: { ca }, headers: { Authorization: `Bearer ${token.trim()}` } };
}

/** What `KubeConfig` makes of a file, or without one of KUBECONFIG. */
async function completeAccess(file: string | undefined): Promise<Access> {
  const { KubeConfig } = await import('@kubernetes/client-node');
  const config = new KubeConfig();
  if (file === undefined) config.loadFromDefault();
  else config.loadFromFile(file);
  const cluster = config.getCurrentCluster();
  if (cluster === null)
    throw new Error(`kubeconfig ${file ?? 'of KUBECONFIG'}: its current-context has no cluster`);
  const options: RequestOptions = { headers: {} };
  await config.applyToHTTPSOptions(options);
  const headers = { ...(options.headers as Record<string, string>) };
  if (options.auth) headers.Authorization = `Basic ${Buffer.from(options.auth).toString('base64')}`;
  const access = { server: cluster.server, tls: tlsOf(options), headers };
  const { agent } = options;
  return cluster.proxyUrl !== undefined && typeof agent === 'object' ? { ...access, agent } : access;
}

const basic = (user: string, password = ''): string => Buffer.from(`${user}:${password}`).toString('base64');

function tlsOf(options: { [name in keyof Tls]?: unknown }): Tls {
  const names = ['ca', 'cert', 'key', 'servername', 'rejectUnauthorized'] as const;
  return Object.fromEntries(names.flatMap((name) => (options[name] == null ? [] : [[name, options[name]]])));
}

function refusePlainHttp(server: string, insecure: boolean): void {
  if (server.startsWith('https:') || insecure) return;
  throw new Error(`the server ${server} is not https: set insecure-skip-tls-verify to use it all the same`);
}
