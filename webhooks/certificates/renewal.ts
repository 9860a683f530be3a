/** Carries a step of the plan out: new keys and certificates, as data for the Secret. */
import { generateKeyPair, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { createAuthority, issueServing, type Making } from './authority.ts';
import { type Lifetimes, unexpired, type Writing } from './plan.ts';
import { type CertificateState, type SecretData, secretData } from './secret-data.ts';

/** Makes private keys and random numbers. */
export interface KeySource {
  /** A new RSA key, PEM (PKCS #8). */
  privateKey(): Promise<string>;
  /** 16 random bytes. */
  serial(): Uint8Array;
}

/** RSA-2048 keys and serial numbers of OpenSSL. */
export const randomKeys: KeySource = {
  privateKey: async () => {
    const { privateKey } = await promisify(generateKeyPair)('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    });
    return privateKey;
  },
  serial: () => randomBytes(16),
};

/** What a renewal needs besides the step. */
export interface RenewalContext {
  /** Certificates and keys of before, if there are any. */
  state: CertificateState | undefined;
  /** Names for a certificate when the step names none. */
  names: readonly string[];
  lifetimes: Lifetimes;
  /** Milliseconds since 1970. */
  now: number;
  keys: KeySource;
}

/** Name of our authorities, before the part that tells them apart. */
const AUTHORITY = 'ansible-playbook-operator-ca';

/** Makes what `step` asks for, and returns the new data of the Secret. */
export async function renew(step: Writing, context: RenewalContext): Promise<SecretData> {
  const { state, lifetimes, now, keys } = context;
  const making = async (seconds: number): Promise<Making> => ({
    key: await keys.privateKey(),
    serial: keys.serial(),
    now,
    lifetimeMs: seconds * 1000,
    backdateMs: lifetimes.backdateSeconds * 1000,
  });
  const newAuthority = step.kind === 'start-over' || step.kind === 'start-overlap';
  const signer = newAuthority
    ? createAuthority(AUTHORITY, await making(lifetimes.authoritySeconds))
    : state?.signer;
  if (!signer) throw new Error(`there is no authority for "${step.kind}"`);
  const newServing = step.kind === 'start-over' || step.kind === 'issue-serving';
  const names = step.kind === 'issue-serving' ? step.names : context.names;
  const serving = newServing
    ? issueServing(signer, names, await making(lifetimes.servingSeconds))
    : state?.serving;
  if (!serving) throw new Error(`there is no certificate for "${step.kind}"`);
  return secretData(signer, serving, unexpired(state?.trusted ?? [], now));
}
