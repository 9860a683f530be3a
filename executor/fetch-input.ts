/** What the fetch step is asked to do, made of a Run, its Playbook's Repository and a layout. */
import { durationMs } from '../schemas/domain/duration.ts';
import { HOST_KEY_CHECKING, REPOSITORY_TIMEOUT } from '../schemas/domain/security-defaults.ts';
import type { RepositorySpec } from '../schemas/v1beta1/repository.ts';
import type { FetchRequest } from './fetch/request.ts';
import { defined } from './job/defined.ts';
import { type RunInputs, resolvedRepository } from './job/inputs.ts';
import type { Layout } from './job/layout.ts';
import { PREPARATION_PLACES } from './job/preparation.ts';

/** Files of the operator's proxy settings among the texts. */
export const OPERATOR_PROXY = {
  httpProxy: 'proxy-http',
  httpsProxy: 'proxy-https',
  noProxy: 'proxy-none',
} as const;

const DEFAULT_BRANCH = 'main';
const MAX_TIMEOUT_SECONDS = 86_400;

/** How long one fetch may take, in seconds; for an unresolved Repository as long as one that sets nothing. */
export function fetchTimeout(repository: RepositorySpec | undefined): number {
  const otherwise = durationMs(REPOSITORY_TIMEOUT, 0);
  const ms = durationMs(repository?.timeout, otherwise);
  return Math.min(Math.max(1, Math.ceil(ms / 1000)), MAX_TIMEOUT_SECONDS);
}

/** The request for the fetch step; undefined while the Repository is not known. */
export function fetchRequest(inputs: RunInputs, layout: Layout): FetchRequest | undefined {
  const repository = resolvedRepository(inputs)?.spec;
  if (repository === undefined) return undefined;
  const place = (name: string) => `${layout.credentials}/${name}`;
  const { ssh, tls, git } = repository;
  return {
    url: repository.url,
    ref: requestRef(repository.ref, inputs.commit),
    destination: layout.source,
    ssh: {
      hostKeyChecking: ssh?.hostKeyChecking ?? HOST_KEY_CHECKING,
      ...(ssh?.knownHostsRef === undefined ? {} : { knownHostsFile: place(PREPARATION_PLACES.knownHosts) }),
    },
    timeoutSeconds: fetchTimeout(repository),
    ...defined({
      revision: inputs.run.spec.revision,
      auth: requestAuth(repository.auth, place),
      tls: tls && { caFile: place(PREPARATION_PLACES.ca) },
      proxy: requestProxy(inputs, layout),
      submodules: git?.submodules,
      lfs: git?.lfs,
      addressPolicy: inputs.settings.addressPolicy,
    }),
  };
}

/** The commit that was resolved stands for the ref; the ref then only says where it is found. */
function requestRef(ref: RepositorySpec['ref'], resolved: string | undefined): FetchRequest['ref'] {
  const { branch, tag, commit } = ref ?? {};
  const named = tag === undefined && commit === undefined ? (branch ?? DEFAULT_BRANCH) : branch;
  return defined({ branch: named, tag, commit: resolved ?? commit });
}

/** A Secret without a type is not used, as in the origin. */
function requestAuth(auth: RepositorySpec['auth'], place: (name: string) => string): FetchRequest['auth'] {
  if (auth?.secretRef === undefined) return undefined;
  switch (auth.type) {
    case 'SSH':
      return {
        type: 'SSH',
        privateKeyFile: place(PREPARATION_PLACES.privateKey),
        passphraseFile: place(PREPARATION_PLACES.passphrase),
      };
    case 'Basic':
      return {
        type: 'Basic',
        usernameFile: place(PREPARATION_PLACES.username),
        passwordFile: place(PREPARATION_PLACES.password),
      };
    case 'Token':
      return { type: 'Token', tokenFile: place(PREPARATION_PLACES.token) };
    default:
      return undefined;
  }
}

function requestProxy(inputs: RunInputs, layout: Layout): FetchRequest['proxy'] {
  if (resolvedRepository(inputs)?.spec.proxy !== undefined) {
    const place = (name: string) => `${layout.credentials}/${name}`;
    return {
      httpProxyFile: place(PREPARATION_PLACES.httpProxy),
      httpsProxyFile: place(PREPARATION_PLACES.httpsProxy),
      noProxyFile: place(PREPARATION_PLACES.noProxy),
    };
  }
  const { httpProxy, httpsProxy, noProxy } = inputs.settings.proxy ?? {};
  if (httpProxy === undefined && httpsProxy === undefined) return undefined;
  const text = (name: string) => `${layout.texts}/${name}`;
  return defined({
    httpProxyFile: httpProxy && text(OPERATOR_PROXY.httpProxy),
    httpsProxyFile: httpsProxy && text(OPERATOR_PROXY.httpsProxy),
    noProxyFile: noProxy && text(OPERATOR_PROXY.noProxy),
  });
}
