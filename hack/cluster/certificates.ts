import { generateKeyPair, randomBytes, sign as signBytes } from 'node:crypto';
import { promisify } from 'node:util';
import forge from 'node-forge';

/** A certificate and its private key, both PEM. */
export interface KeyPair {
  certificate: string;
  key: string;
}

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
}

const days = 24 * 60 * 60 * 1000;
const validity = { before: 1 * days, after: 365 * days };

/** Makes an RSA-2048 key (node-forge cannot sign with ECDSA). */
export async function createKey(): Promise<string> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  return privateKey;
}

/** Makes a certificate authority that signs itself. */
export async function createAuthority(commonName: string): Promise<KeyPair> {
  const key = await createKey();
  const subject = [{ name: 'commonName', value: commonName }];
  const certificate = sign({ key, subject, issuer: subject, issuerKey: key }, [
    { name: 'basicConstraints', cA: true, critical: true },
    { name: 'keyUsage', keyCertSign: true, digitalSignature: true, critical: true },
    { name: 'subjectKeyIdentifier' },
  ]);
  return { certificate, key };
}

/** Issues a certificate for `subject`, valid for a year, signed by `authority`. */
export async function issue(authority: KeyPair, subject: Subject): Promise<KeyPair> {
  const key = await createKey();
  const { dnsNames = [], ipAddresses = [], usages } = subject;
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

interface ToSign {
  key: string;
  subject: forge.pki.CertificateField[];
  issuer: forge.pki.CertificateField[];
  issuerKey: string;
}

function sign({ key, subject, issuer, issuerKey }: ToSign, extensions: object[]): string {
  const { n, e } = forge.pki.privateKeyFromPem(key);
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.setRsaPublicKey(n, e);
  // The leading zero byte keeps the number positive, as RFC 5280 §4.1.2.2 asks.
  certificate.serialNumber = `00${randomBytes(16).toString('hex')}`;
  certificate.validity.notBefore = new Date(Date.now() - validity.before);
  certificate.validity.notAfter = new Date(Date.now() + validity.after);
  certificate.setSubject(subject);
  certificate.setIssuer(issuer);
  certificate.setExtensions(extensions);
  const signer: forge.pki.rsa.PrivateKey = {
    ...forge.pki.privateKeyFromPem(issuerKey),
    // node-forge's own arithmetic takes seconds inside Jest's VM contexts; OpenSSL takes a millisecond.
    sign: () => {
      const toBeSigned = forge.asn1.toDer(certificate.tbsCertificate).getBytes();
      return signBytes('sha256', Buffer.from(toBeSigned, 'binary'), issuerKey).toString('binary');
    },
  };
  certificate.sign(signer, forge.md.sha256.create());
  return forge.pki.certificateToPem(certificate);
}

function distinguishedName({ commonName, organization }: Subject): forge.pki.CertificateField[] {
  const name = [{ name: 'commonName', value: commonName }];
  return organization === undefined ? name : [{ name: 'organizationName', value: organization }, ...name];
}
