/** Serving certificates in files, for replicas that do not make their own. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createAuthority, issue, type KeyPair } from '../../hack/cluster/certificates.ts';
import { INSTALLATION } from '../../schemas/common/installation.ts';

/** A serving certificate in files, as `--certificates files` takes it, and the flags for it. */
export interface CertificateFiles {
  readonly authority: KeyPair;
  readonly flags: readonly string[];
  /** Puts another certificate into the files. */
  replace(pair: KeyPair): Promise<void>;
  remove(): Promise<void>;
}

/** Writes a certificate for the Services of the installation; `valid` in milliseconds from now. */
export async function certificateFiles(
  parentDirectory: string,
  valid?: { from: number; until: number },
): Promise<CertificateFiles> {
  const authority = await createAuthority('webhook-ca');
  const directory = await mkdtemp(join(parentDirectory, 'certificates-'));
  const replace = async ({ certificate, key }: KeyPair): Promise<void> => {
    await writeFile(join(directory, 'tls.key'), key, { mode: 0o600 });
    await writeFile(join(directory, 'tls.crt'), certificate);
  };
  await replace(await issueServing(authority, valid));
  return {
    authority,
    flags: ['--certificates=files', `--cert-dir=${directory}`],
    replace,
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}

/** A serving certificate for the Services of the installation. */
export const issueServing = (
  authority: KeyPair,
  valid?: { from: number; until: number },
): Promise<KeyPair> => {
  const services = [INSTALLATION.webhook, INSTALLATION.conversionService];
  return issue(authority, {
    commonName: INSTALLATION.webhook,
    dnsNames: services.map((name) => `${name}.${INSTALLATION.namespace}.svc`),
    usages: ['server'],
    ...(valid === undefined ? {} : { valid }),
  });
};
