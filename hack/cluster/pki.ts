import { createPublicKey } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createAuthority, createKey, issue, type KeyPair, type Subject } from './certificates.ts';
import { LOOPBACK } from './ports.ts';

/** Paths of a certificate and its key, both PEM. */
export interface KeyPairFiles {
  certificate: string;
  key: string;
}

/** Paths of all certificates and keys of one control plane. */
export interface Pki {
  /** The cluster's authority: signs servers, clients, and what kube-controller-manager will sign. */
  ca: KeyPairFiles;
  /** Serving certificate of kube-apiserver. */
  apiServer: KeyPairFiles;
  /** Client certificate of a member of `system:masters`. */
  admin: KeyPairFiles;
  /** For kube-controller-manager as a client of the API server, and as a server of its probes. */
  controllerManager: KeyPairFiles;
  /** Signs and verifies the tokens of ServiceAccounts; the certificate's place holds the public key. */
  serviceAccount: KeyPairFiles;
  /** Authority of etcd alone, so that no client of the API can read the storage behind it. */
  etcdCa: KeyPairFiles;
  /** For etcd as a server and as a peer, and for kube-apiserver as its client. */
  etcd: KeyPairFiles;
}

/** First address of the Service range: where the API server's own Service is. */
const serviceAddress = '10.96.0.1';

const apiServer: Subject = {
  commonName: 'kube-apiserver',
  dnsNames: ['localhost', 'kubernetes', 'kubernetes.default', 'kubernetes.default.svc'],
  ipAddresses: [LOOPBACK, serviceAddress],
  usages: ['server'],
};
const admin: Subject = { commonName: 'admin', organization: 'system:masters', usages: ['client'] };
const controllerManager: Subject = {
  // The user to whom the API server gives the rights of the controller manager by itself.
  commonName: 'system:kube-controller-manager',
  ipAddresses: [LOOPBACK],
  usages: ['server', 'client'],
};
const etcd: Subject = {
  commonName: 'etcd',
  dnsNames: ['localhost'],
  ipAddresses: [LOOPBACK],
  usages: ['server', 'client'],
};

/** Makes new keys and certificates, and writes them under `directory`, readable by the owner only. */
export async function writePki(directory: string): Promise<Pki> {
  await mkdir(directory, { mode: 0o700 });
  const [ca, etcdCa, key] = await Promise.all([
    createAuthority('kubernetes-ca'),
    createAuthority('etcd-ca'),
    createKey(),
  ]);
  const publicKey = createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString();
  const pairs = {
    ca,
    etcdCa,
    serviceAccount: { certificate: publicKey, key },
    apiServer: await issue(ca, apiServer),
    admin: await issue(ca, admin),
    controllerManager: await issue(ca, controllerManager),
    etcd: await issue(etcdCa, etcd),
  };
  const write = (name: keyof typeof pairs) => writePair(directory, name, pairs[name]);
  return {
    ca: await write('ca'),
    apiServer: await write('apiServer'),
    admin: await write('admin'),
    controllerManager: await write('controllerManager'),
    serviceAccount: await write('serviceAccount'),
    etcdCa: await write('etcdCa'),
    etcd: await write('etcd'),
  };
}

async function writePair(directory: string, name: string, pair: KeyPair): Promise<KeyPairFiles> {
  const files = { certificate: join(directory, `${name}.crt`), key: join(directory, `${name}.key`) };
  await writeFile(files.certificate, pair.certificate, { mode: 0o600 });
  await writeFile(files.key, pair.key, { mode: 0o600 });
  return files;
}
