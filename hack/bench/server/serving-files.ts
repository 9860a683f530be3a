/** Certificates of the servers that are compared: of one authority and one kind of key, so that TLS costs each the same. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { INSTALLATION } from '../../../schemas/common/installation.ts';
import { createAuthority, issue } from '../../cluster/certificates.ts';
import { LOOPBACK } from '../../cluster/ports.ts';

/** A directory with `tls.crt` and `tls.key`, and the authority that signed (PEM). */
export interface ServingFiles {
  readonly directory: string;
  readonly certificate: string;
  readonly key: string;
  readonly ca: string;
}

/** Makes a certificate for the loopback address and the names of the operator's Services. */
export async function writeServingFiles(parent: string): Promise<ServingFiles> {
  const directory = join(parent, 'serving');
  await mkdir(directory, { mode: 0o700 });
  const authority = await createAuthority('bench-ca');
  const { namespace, webhook, conversionService } = INSTALLATION;
  const dnsNames = [webhook, conversionService].map((name) => `${name}.${namespace}.svc`);
  const pair = await issue(authority, {
    commonName: 'bench',
    dnsNames,
    ipAddresses: [LOOPBACK],
    usages: ['server'],
  });
  const [certificate, key] = [join(directory, 'tls.crt'), join(directory, 'tls.key')];
  await writeFile(certificate, pair.certificate, { mode: 0o600 });
  await writeFile(key, pair.key, { mode: 0o600 });
  return { directory, certificate, key, ca: authority.certificate };
}
