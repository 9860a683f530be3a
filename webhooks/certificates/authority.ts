/** Certificates that we make ourselves: an authority, and serving certificates that it signs (RFC 5280). Pure. */
import { createPublicKey, sign as signBytes, X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import forge from 'node-forge';

/** A certificate and its private key, both PEM. */
export interface KeyPair {
  certificate: string;
  key: string;
}

/** What a new certificate is made of besides names: nothing here reads a clock or makes random numbers. */
export interface Making {
  /** The private key that the certificate is for: RSA, PEM (PKCS #8). node-forge cannot encode other keys. */
  key: string;
  /** 16 random bytes. */
  serial: Uint8Array;
  /** Time, in milliseconds since 1970. */
  now: number;
  /** How long the certificate is valid from `now` on, in milliseconds. */
  lifetimeMs: number;
  /** How long before `now` it is valid already, in milliseconds: for clients whose clock is slow. */
  backdateMs: number;
}

/** Longest common name that RFC 5280 allows (ub-common-name). */
const MAX_COMMON_NAME = 64;

/**
 * Makes an authority that signs itself. Each has a name of its own, made of `name` and its serial number, so that no
 * client mixes up the old and the new one of a rotation.
 */
export function createAuthority(name: string, making: Making): KeyPair {
  const suffix = `-${Buffer.from(making.serial.subarray(0, 4)).toString('hex')}`;
  const subject = commonName(`${name.slice(0, MAX_COMMON_NAME - suffix.length)}${suffix}`);
  const { key, serial, now, lifetimeMs, backdateMs } = making;
  const times = { notBefore: now - backdateMs, notAfter: now + lifetimeMs };
  const certificate = signCertificate({ key, serial, subject, issuer: subject, issuerKey: key, ...times }, [
    { name: 'basicConstraints', cA: true, pathLenConstraint: 0, critical: true },
    { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    { name: 'subjectKeyIdentifier' },
  ]);
  return { certificate, key };
}

/**
 * Issues a serving certificate for `names` (DNS names and IP addresses). It is not valid longer than its authority,
 * whatever its lifetime says, and not earlier.
 */
export function issueServing(authority: KeyPair, names: readonly string[], making: Making): KeyPair {
  const { key, serial, now, lifetimeMs, backdateMs } = making;
  const ca = new X509Certificate(authority.certificate);
  const issuer = forge.pki.certificateFromPem(authority.certificate);
  const certificate = signCertificate(
    {
      key,
      serial,
      subject: commonName((names[0] ?? '').slice(0, MAX_COMMON_NAME)),
      issuer: issuer.subject.attributes,
      issuerKey: authority.key,
      notBefore: Math.max(now - backdateMs, ca.validFromDate.getTime()),
      notAfter: Math.min(now + lifetimeMs, ca.validToDate.getTime()),
    },
    [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, keyEncipherment: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      { name: 'subjectKeyIdentifier' },
      {
        name: 'authorityKeyIdentifier',
        keyIdentifier: issuer.generateSubjectKeyIdentifier().getBytes(),
      },
      {
        name: 'subjectAltName',
        altNames: [...new Set(names)].map((value) =>
          isIP(value) === 0 ? { type: 2, value } : { type: 7, ip: value },
        ),
      },
    ],
  );
  return { certificate, key };
}

/** A certificate before it is signed. */
export interface Unsigned {
  /** The private key that it is for, RSA, PEM. */
  key: string;
  /** 16 random bytes; their first two bits are not used. */
  serial: Uint8Array;
  subject: forge.pki.CertificateField[];
  issuer: forge.pki.CertificateField[];
  /** The private key that signs, RSA, PEM. */
  issuerKey: string;
  /** Milliseconds since 1970; certificates know whole seconds only. */
  notBefore: number;
  notAfter: number;
}

/**
 * Signs a certificate with SHA-256 and returns it as PEM.
 *
 * @param extensions in the form of node-forge: https://github.com/digitalbazaar/forge#x509
 */
export function signCertificate(unsigned: Unsigned, extensions: object[]): string {
  const certificate = forge.pki.createCertificate();
  const publicKey = createPublicKey(unsigned.key).export({ type: 'spki', format: 'pem' }).toString();
  certificate.publicKey = forge.pki.publicKeyFromPem(publicKey);
  certificate.serialNumber = serialNumber(unsigned.serial);
  certificate.validity.notBefore = new Date(unsigned.notBefore);
  certificate.validity.notAfter = new Date(unsigned.notAfter);
  certificate.setSubject(unsigned.subject);
  certificate.setIssuer(unsigned.issuer);
  certificate.setExtensions(extensions);
  const signer: forge.pki.rsa.PrivateKey = {
    ...forge.pki.privateKeyFromPem(unsigned.issuerKey),
    // node-forge's own arithmetic takes seconds inside Jest's VM contexts; OpenSSL takes a millisecond.
    sign: () => {
      const toBeSigned = forge.asn1.toDer(certificate.tbsCertificate).getBytes();
      return signBytes('sha256', Buffer.from(toBeSigned, 'binary'), unsigned.issuerKey).toString('binary');
    },
  };
  certificate.sign(signer, forge.md.sha256.create());
  return forge.pki.certificateToPem(certificate).replaceAll('\r\n', '\n');
}

/**
 * Hexadecimal. The first two bits are set to 01: RFC 5280 §4.1.2.2 asks for a positive number, and DER (X.690 §8.3.2)
 * for one without a leading zero byte that could be left out, which OpenSSL refuses.
 */
function serialNumber(random: Uint8Array): string {
  const [first = 0, ...others] = random;
  return Buffer.from([(first & 0x3f) | 0x40, ...others]).toString('hex');
}

const commonName = (value: string): forge.pki.CertificateField[] => [{ name: 'commonName', value }];
