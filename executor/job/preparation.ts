/** What the steps before the play need: credentials of Git, Galaxy and the proxy, as files. Never seen by the play. */
import type { RepositorySpec } from '../../schemas/v1beta1/repository.ts';
import { CA_KEY, type KeyFile, KNOWN_HOSTS_KEY, keyOf } from './material.ts';

/** Places of the files below the credentials directory. */
export const PREPARATION_PLACES = {
  privateKey: 'git/private-key',
  passphrase: 'git/passphrase',
  username: 'git/username',
  password: 'git/password',
  token: 'git/token',
  knownHosts: 'git/known_hosts',
  ca: 'git/ca.crt',
  allowedSigners: 'git/allowed_signers',
  httpProxy: 'proxy/http',
  httpsProxy: 'proxy/https',
  noProxy: 'proxy/none',
  galaxyToken: (index: number) => `galaxy/token-${index}`,
  galaxyCa: (index: number) => `galaxy/ca-${index}.crt`,
} as const;

/** Keys of the Secret that Repository `spec.proxy` names; each may be missing. */
export const PROXY_KEYS = ['httpProxy', 'httpsProxy', 'noProxy'] as const;

/** Files with the credentials of the repository and how its server is recognised. */
export function gitFiles(spec: RepositorySpec): KeyFile[] {
  const { ssh, tls, verification } = spec;
  return [
    ...authFiles(spec.auth),
    ...(ssh?.knownHostsRef ? [keyOf(PREPARATION_PLACES.knownHosts, ssh.knownHostsRef, KNOWN_HOSTS_KEY)] : []),
    ...(tls ? [keyOf(PREPARATION_PLACES.ca, tls.caRef, CA_KEY)] : []),
    ...(verification
      ? [keyOf(PREPARATION_PLACES.allowedSigners, verification.allowedSignersRef, 'allowed_signers')]
      : []),
  ];
}

function authFiles(auth: RepositorySpec['auth']): KeyFile[] {
  if (auth?.secretRef === undefined) return [];
  const { name } = auth.secretRef;
  const file = (place: string, key: string, optional = false): KeyFile => ({
    place,
    kind: 'Secret',
    name,
    key,
    ...(optional ? { optional } : {}),
  });
  const keys = auth.keys ?? {};
  switch (auth.type) {
    case 'SSH':
      return [
        file(PREPARATION_PLACES.privateKey, keys.privateKey ?? 'ssh-privatekey'),
        // A passphrase need not exist unless its key is named.
        file(PREPARATION_PLACES.passphrase, keys.passphrase ?? 'passphrase', keys.passphrase === undefined),
      ];
    case 'Basic':
      return [
        file(PREPARATION_PLACES.username, keys.username ?? 'username'),
        file(PREPARATION_PLACES.password, keys.password ?? 'password'),
      ];
    case 'Token':
      return [file(PREPARATION_PLACES.token, keys.token ?? 'token')];
    default:
      return [];
  }
}

/** Files with the proxy of the repository. */
export const proxyFiles = ({ proxy }: RepositorySpec): KeyFile[] =>
  proxy === undefined
    ? []
    : PROXY_KEYS.map((key) => ({
        place: PREPARATION_PLACES[key],
        kind: 'Secret',
        name: proxy.secretRef.name,
        key,
        optional: true,
      }));

/** Files with the tokens and certificate authorities of Galaxy servers. */
export const galaxyFiles = ({ galaxy }: RepositorySpec): KeyFile[] =>
  (galaxy?.servers ?? []).flatMap(({ tokenRef, caRef }, index): KeyFile[] => [
    ...(tokenRef
      ? [{ place: PREPARATION_PLACES.galaxyToken(index), kind: 'Secret' as const, ...tokenRef }]
      : []),
    ...(caRef ? [keyOf(PREPARATION_PLACES.galaxyCa(index), caRef, CA_KEY)] : []),
  ]);

/** The claim of the cache, where one is in use. */
export const cacheClaim = ({ cache }: RepositorySpec): CacheClaim | undefined =>
  cache?.type === 'PersistentVolumeClaim' ? cache.persistentVolumeClaim : undefined;

type CacheClaim = NonNullable<NonNullable<RepositorySpec['cache']>['persistentVolumeClaim']>;
