import { randomBytes } from 'node:crypto';
import forge from 'node-forge';
import { type KeyPair, signCertificate, type Unsigned } from '../../webhooks/certificates/authority.ts';
import { randomKeys } from '../../webhooks/certificates/renewal.ts';

export type { KeyPair } from '../../webhooks/certificates/authority.ts';

/** Whom a certificate names, and what it may be used for. */
export interface Subject {
  /** CN; for a client of Kubernetes, the user's name. */
  commonName: string;
  /** O; for a client of Kubernetes, the user's group. */
  organization?: string;
  /** Names that a server is reached by. */
  dnsNames?: readonly string[];
  /** Addresses that a server is reached at. */
  ipAddresses?: readonly string[];
  usages: readonly ('server' | 'client')[];
  /** From when to when it is valid, in milliseconds from now; default: from yesterday for a year. */
  valid?: { from: number; until: number };
}

const days = 24 * 60 * 60 * 1000;
const validity = { from: -1 * days, until: 365 * days };

/** Makes an RSA-2048 key. */
export const createKey = (): Promise<string> => randomKeys.privateKey();

/** Makes a certificate authority that signs itself. */
export async function createAuthority(commonName: string): Promise<KeyPair> {
  const key = await createKey();
  const subject = [{ name: 'commonName', value: commonName }];
  const certificate = sign({ key, subject, issuer: subject, issuerKey: key, valid: validity }, [
    { name: 'basicConstraints', cA: true, critical: true },
    { name: 'keyUsage', keyCertSign: true, digitalSignature: true, critical: true },
    { name: 'subjectKeyIdentifier' },
  ]);
  return { certificate, key };
}

/** Issues a certificate for `subject`, signed by `authority`. */
export async function issue(authority: KeyPair, subject: Subject): Promise<KeyPair> {
  const key = await createKey();
  const { dnsNames = [], ipAddresses = [], usages, valid = validity } = subject;
  const names = [
    ...dnsNames.map((value) => ({ type: 2, value })),
    ...ipAddresses.map((ip) => ({ type: 7, ip })),
  ];
  const certificate = sign(
    {
      key,
      subject: distinguishedName(subject),
      issuer: forge.pki.certificateFromPem(authority.certificate).subject.attributes,
      issuerKey: authority.key,
      valid,
    },
    [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, keyEncipherment: true, critical: true },
      { name: 'extKeyUsage', serverAuth: usages.includes('server'), clientAuth: usages.includes('client') },
      ...(names.length > 0 ? [{ name: 'subjectAltName', altNames: names }] : []),
    ],
  );
  return { certificate, key };
}

type Signing = Pick<Unsigned, 'key' | 'subject' | 'issuer' | 'issuerKey'> & { valid: typeof validity };

function sign({ valid, ...certificate }: Signing, extensions: object[]): string {
  const now = Date.now();
  const times = { notBefore: now + valid.from, notAfter: now + valid.until };
  return signCertificate({ ...certificate, ...times, serial: randomBytes(16) }, extensions);
}

function distinguishedName({ commonName, organization }: Subject): forge.pki.CertificateField[] {
  const name = [{ name: 'commonName', value: commonName }];
  return organization === undefined ? name : [{ name: 'organizationName', value: organization }, ...name];
}
