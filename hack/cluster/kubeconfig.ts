import { readFile, writeFile } from 'node:fs/promises';
import { stringify } from 'yaml';
import type { KeyPairFiles } from './pki.ts';

/** How a client proves who it is: a certificate, or the token of a ServiceAccount. */
export type Credentials = KeyPairFiles | { token: string };

/**
 * Writes a kubeconfig for one user, readable by the owner only. It carries its credentials and can be copied.
 * Source: https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/
 *
 * @param ca path of the authority that signed the server's certificate.
 */
export async function writeKubeconfig(
  file: string,
  server: string,
  ca: string,
  credentials: Credentials,
): Promise<void> {
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'local', cluster: { server, 'certificate-authority-data': await base64(ca) } }],
    users: [{ name: 'user', user: await userOf(credentials) }],
    contexts: [{ name: 'local', context: { cluster: 'local', user: 'user' } }],
    'current-context': 'local',
  };
  await writeFile(file, stringify(config), { mode: 0o600 });
}

async function userOf(credentials: Credentials): Promise<Record<string, string>> {
  if ('token' in credentials) return { token: credentials.token };
  return {
    'client-certificate-data': await base64(credentials.certificate),
    'client-key-data': await base64(credentials.key),
  };
}

const base64 = (file: string): Promise<string> => readFile(file, 'base64');
