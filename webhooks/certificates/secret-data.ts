/** What the Secret of the certificates holds, as text and as certificates. Pure and total: bad data is missing data. */
import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import type { KeyPair } from './authority.ts';

/** `data` of a Secret: base64. */
export type SecretData = Readonly<Record<string, string>>;

/**
 * Keys of the Secret. The first three are those of cert-manager, so that its Secret can be taken over:
 * https://cert-manager.io/docs/usage/certificate/#target-secret
 */
export const SECRET_KEYS = {
  /** The serving certificate. */
  certificate: 'tls.crt',
  /** Its private key. */
  key: 'tls.key',
  /** Every authority that clients are to trust; the one that signs comes first. */
  bundle: 'ca.crt',
  /** The private key of the authority that signs. */
  authorityKey: 'ca.key',
} as const;

/** A certificate with its key, and what the certificate says. */
export interface Pair extends KeyPair {
  parsed: X509Certificate;
}

/** Certificates and keys of a Secret; whatever is missing, malformed or does not fit its key is undefined or absent. */
export interface CertificateState {
  /** Authorities that clients are to trust. */
  trusted: readonly X509Certificate[];
  /** The authority that signs: the one of `trusted` that the authority's key belongs to. */
  signer: Pair | undefined;
  /** What the server presents. */
  serving: Pair | undefined;
}

/** The most authorities of a bundle that are looked at, from its beginning: a Secret may hold anything. */
const MAX_TRUSTED = 8;

/** Reads the data of a Secret. */
export function readSecretData(data: SecretData): CertificateState {
  const trusted = certificatesIn(decoded(data, SECRET_KEYS.bundle))
    .filter(({ ca }) => ca)
    .slice(0, MAX_TRUSTED);
  const authorityKey = privateKeyIn(decoded(data, SECRET_KEYS.authorityKey));
  const servingKey = privateKeyIn(decoded(data, SECRET_KEYS.key));
  const [serving] = certificatesIn(decoded(data, SECRET_KEYS.certificate));
  return {
    trusted,
    signer: canSign(authorityKey) ? pair(trusted, authorityKey) : undefined,
    serving: serving && pair([serving], servingKey, decoded(data, SECRET_KEYS.certificate)),
  };
}

/** The data of a Secret that holds these; `signer` comes first in the bundle. */
export function secretData(signer: KeyPair, serving: KeyPair, older: readonly X509Certificate[]): SecretData {
  const parsed = new X509Certificate(signer.certificate);
  const bundle = [parsed, ...older.filter(({ fingerprint256 }) => fingerprint256 !== parsed.fingerprint256)];
  return {
    [SECRET_KEYS.certificate]: encoded(serving.certificate),
    [SECRET_KEYS.key]: encoded(serving.key),
    [SECRET_KEYS.bundle]: encoded(bundleOf(bundle)),
    [SECRET_KEYS.authorityKey]: encoded(signer.key),
  };
}

/** Authorities as one PEM text. */
export const bundleOf = (authorities: readonly X509Certificate[]): string => authorities.map(String).join('');

/** Every certificate in a text of PEM blocks; blocks that are none are left out. */
export function certificatesIn(text: string): X509Certificate[] {
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  return blocks.flatMap((block) => {
    try {
      return [new X509Certificate(block)];
    } catch {
      return [];
    }
  });
}

function privateKeyIn(text: string): KeyObject | undefined {
  try {
    return createPrivateKey(text);
  } catch {
    return undefined;
  }
}

/** Whether we can sign with a key: node-forge knows RSA only. */
const canSign = (key: KeyObject | undefined): boolean =>
  key?.asymmetricKeyType === 'rsa' && (key.asymmetricKeyDetails?.modulusLength ?? 0) >= 2048;

function pair(
  certificates: readonly X509Certificate[],
  key: KeyObject | undefined,
  chain?: string,
): Pair | undefined {
  const parsed = key && certificates.find((certificate) => certificate.checkPrivateKey(key));
  if (!key || !parsed) return undefined;
  const pem = key.export({ type: 'pkcs8', format: 'pem' }).toString();
  return { certificate: chain ?? parsed.toString(), key: pem, parsed };
}

const decoded = (data: SecretData, key: string): string =>
  Buffer.from(data[key] ?? '', 'base64').toString('utf8');
const encoded = (text: string): string => Buffer.from(text).toString('base64');
