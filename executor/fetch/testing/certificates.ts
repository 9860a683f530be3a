/** A private certificate authority for tests. RSA-2048: node-forge signs nothing else. */
import { generateKeyPairSync, sign } from 'node:crypto';
import forge from 'node-forge';

/** A certificate and its key, both PEM. */
export interface KeyedCertificate {
  certificate: string;
  key: string;
}

/** Validity, as offsets from now in days. */
export interface Validity {
  from: number;
  to: number;
}

/** Makes a self-signed authority. */
export function createAuthority(name: string): KeyedCertificate {
  const keys = generateKeys();
  const certificate = draft(name, keys.publicKey, { from: -1, to: 30 });
  certificate.setIssuer(certificate.subject.attributes);
  certificate.setExtensions([
    { name: 'basicConstraints', cA: true, critical: true },
    { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    { name: 'subjectKeyIdentifier' },
  ]);
  return signed(certificate, keys.privateKey, keys.privateKey);
}

/** Makes a server certificate for DNS names and addresses, signed by an authority. */
export function issueCertificate(
  authority: KeyedCertificate,
  names: readonly string[],
  validity: Validity = { from: -1, to: 30 },
): KeyedCertificate {
  const issuer = forge.pki.certificateFromPem(authority.certificate);
  const keys = generateKeys();
  const certificate = draft(names[0] ?? 'server', keys.publicKey, validity);
  certificate.setIssuer(issuer.subject.attributes);
  certificate.setExtensions([
    { name: 'basicConstraints', cA: false },
    { name: 'keyUsage', digitalSignature: true, keyEncipherment: true },
    { name: 'extKeyUsage', serverAuth: true },
    {
      name: 'subjectAltName',
      altNames: names.map((name) =>
        /^[\d.:]+$/.test(name) ? { type: 7, ip: name } : { type: 2, value: name },
      ),
    },
  ]);
  return signed(certificate, keys.privateKey, authority.key);
}

function draft(name: string, publicKey: forge.pki.rsa.PublicKey, validity: Validity): forge.pki.Certificate {
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = publicKey;
  certificate.serialNumber = `01${forge.util.bytesToHex(forge.random.getBytesSync(8))}`;
  certificate.validity.notBefore = new Date(Date.now() + validity.from * 86_400_000);
  certificate.validity.notAfter = new Date(Date.now() + validity.to * 86_400_000);
  certificate.setSubject([{ name: 'commonName', value: name }]);
  return certificate;
}

/** Node does the arithmetic: that of node-forge takes seconds within Jest. */
function generateKeys(): { privateKey: string; publicKey: forge.pki.rsa.PublicKey } {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  return { privateKey, publicKey: forge.pki.publicKeyFromPem(publicKey) as forge.pki.rsa.PublicKey };
}

function signed(certificate: forge.pki.Certificate, key: string, issuerKey: string): KeyedCertificate {
  const signer: forge.pki.rsa.PrivateKey = {
    ...forge.pki.privateKeyFromPem(issuerKey),
    sign: () => {
      const content = forge.asn1.toDer(certificate.tbsCertificate).getBytes();
      return sign('sha256', Buffer.from(content, 'binary'), issuerKey).toString('binary');
    },
  };
  certificate.sign(signer, forge.md.sha256.create());
  return { certificate: forge.pki.certificateToPem(certificate), key };
}
