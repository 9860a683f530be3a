import { readFile, writeFile } from 'node:fs/promises';
import { stringify } from 'yaml';
import type { KeyPairFiles } from './pki.ts';

/**
 * Writes a kubeconfig for one user, readable by the owner only. It carries its certificates and can be copied.
 * Source: https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/
 *
 * @param ca path of the authority that signed the server's certificate.
 */
export async function writeKubeconfig(
  file: string,
  server: string,
  ca: string,
  client: KeyPairFiles,
): Promise<void> {
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'local', cluster: { server, 'certificate-authority-data': await base64(ca) } }],
    users: [
      {
        name: 'admin',
        user: {
          'client-certificate-data': await base64(client.certificate),
          'client-key-data': await base64(client.key),
        },
      },
    ],
    contexts: [{ name: 'local', context: { cluster: 'local', user: 'admin' } }],
    'current-context': 'local',
  };
  await writeFile(file, stringify(config), { mode: 0o600 });
}

const base64 = (file: string): Promise<string> => readFile(file, 'base64');
