/**
 * What has to happen to the certificates now. Pure.
 *
 * The order of a rotation, so that no client ever meets a certificate that it does not trust:
 * 1. a new authority joins the bundle (`start-overlap`); the server goes on with the old certificate;
 * 2. every webhook configuration gets the bundle of both, and API servers get the time to notice;
 * 3. the new authority issues the certificate (`issue-serving`);
 * 4. the old authority leaves the bundle when it expires (`drop-expired`), which every certificate of it has by then.
 */
import type { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import type { CertificateState, Pair } from './secret-data.ts';

/** How long things last, in seconds. */
export interface Lifetimes {
  /** An authority. At least three times the next, so that certificates are rarely cut short by their authority. */
  authoritySeconds: number;
  /** A serving certificate. */
  servingSeconds: number;
  /** How long before its making a certificate is valid already: for clients whose clock is slow. */
  backdateSeconds: number;
  /** How long a bundle must have been in place before certificates of its new authority are used. */
  settleSeconds: number;
}

/**
 * The lifetimes that go with one of serving certificates: four times that for authorities, an hour for slow clocks,
 * and half a minute for API servers to notice a bundle, or less where certificates are made for tests.
 */
export const lifetimesOf = (servingSeconds: number): Lifetimes => ({
  authoritySeconds: 4 * servingSeconds,
  servingSeconds,
  backdateSeconds: 3600,
  settleSeconds: Math.min(30, servingSeconds / 6),
});

/** A serving certificate lasts 90 days. */
export const DEFAULT_LIFETIMES: Lifetimes = lifetimesOf(90 * 86_400);

/** Everything that the decision depends on. */
export interface Situation {
  /** What the Secret holds; undefined when there is no Secret. */
  state: CertificateState | undefined;
  /** Milliseconds since 1970. */
  now: number;
  /** Names that the certificate must have; it may have more. */
  names: readonly string[];
  lifetimes: Lifetimes;
  /** From 0 to below 1, fixed for one replica: spreads the moment of renewal. */
  jitter: number;
  /** Since when the bundle of `state` has been in place everywhere, in milliseconds since 1970; undefined: it is not. */
  publishedSince: number | undefined;
}

/** What to do. `reason` is a short text for the log, without secrets. */
export type Step =
  /** Nothing before `lookAgainAt`, in milliseconds since 1970, unless something changes. */
  | { kind: 'keep'; lookAgainAt: number }
  /** A new authority and a certificate of it at once: nothing that could be served now is of use. */
  | { kind: 'start-over'; reason: string }
  /** A new authority beside the ones that are trusted; the certificate stays. */
  | { kind: 'start-overlap'; reason: string }
  /** A new certificate of the authority that signs, for `names`. */
  | { kind: 'issue-serving'; reason: string; names: readonly string[] }
  /** Write the bundle without the authorities that have expired. */
  | { kind: 'drop-expired'; reason: string };

/** A step that changes the Secret. */
export type Writing = Exclude<Step, { kind: 'keep' }>;

/** Part of its life after which a certificate is renewed; with jitter up to a fifteenth earlier. */
const RENEWED_AFTER = 2 / 3;
const JITTER = 1 / 15;

/** Decides on the one next step; after it, the situation is another and is judged again. */
export function plan(situation: Situation): Step {
  const { state, now } = situation;
  if (!state) return { kind: 'start-over', reason: 'there are no certificates yet' };
  const signer = state.signer && isValid(state.signer.parsed, now) ? state.signer : undefined;
  const unusable = whyUnusable(state, now);
  if (!signer) {
    const reason = state.signer
      ? 'the authority is not valid now'
      : 'there is no authority with a key that fits';
    return unusable
      ? { kind: 'start-over', reason: `${reason}, and ${unusable}` }
      : { kind: 'start-overlap', reason };
  }
  if (unusable) return { kind: 'issue-serving', reason: unusable, names: situation.names };
  return renewal(situation, signer) ?? { kind: 'keep', lookAgainAt: nextMoment(state, situation, now) };
}

/** Authorities that are still of use to clients. */
export function unexpired(trusted: readonly X509Certificate[], now: number): X509Certificate[] {
  return trusted.filter((authority) => now < endOf(authority));
}

/** What a certificate in use needs, if anything: nothing of this is urgent. */
function renewal(situation: Situation, signer: Pair): Step | undefined {
  const { state, now, names, publishedSince, lifetimes } = situation;
  const serving = state?.serving?.parsed;
  if (!state || !serving) return undefined;
  const settled = publishedSince !== undefined && now >= publishedSince + lifetimes.settleSeconds * 1000;
  if (!isIssuedBy(serving, signer.parsed))
    return settled
      ? { kind: 'issue-serving', reason: 'the bundle with the new authority is in place', names }
      : undefined;
  // While bundles cannot be put in place, the old authority serves on.
  if (settled && now >= authorityRenewal(signer.parsed, situation))
    return { kind: 'start-overlap', reason: 'the authority is in the last third of its life' };
  const missing = missingNames(serving, names);
  if (missing.length > 0)
    return {
      kind: 'issue-serving',
      reason: `the certificate does not name ${missing.join(', ')}`,
      // The names of before are kept: a replica of another release may ask for them.
      names: [...names, ...namesOf(serving)],
    };
  if (now >= servingRenewal(serving, situation) && wouldLastLonger(serving, signer.parsed, situation))
    return { kind: 'issue-serving', reason: 'the certificate is in the last third of its life', names };
  if (unexpired(state.trusted, now).length < state.trusted.length)
    return { kind: 'drop-expired', reason: 'an authority of the bundle has expired' };
  return undefined;
}

/** Why the certificate cannot be presented at all; undefined when it can. */
export function whyUnusable({ serving, trusted }: CertificateState, now: number): string | undefined {
  if (!serving) return 'there is no certificate with a key that fits';
  const issuers = trusted.filter((authority) => isIssuedBy(serving.parsed, authority));
  if (issuers.length === 0) return 'no authority of the bundle has issued the certificate';
  if (now >= endOf(serving.parsed)) return 'the certificate has expired';
  if (!issuers.some((issuer) => now < endOf(issuer))) return 'the authority of the certificate has expired';
  return isValid(serving.parsed, now) ? undefined : 'the certificate is not valid yet';
}

/** When to look again though nothing has changed: the first moment at which the answer may be another. */
function nextMoment(state: CertificateState, situation: Situation, now: number): number {
  const { serving, signer, trusted } = state;
  const { publishedSince, lifetimes } = situation;
  const moments = [
    ...trusted.map(endOf),
    ...(serving ? [servingRenewal(serving.parsed, situation), endOf(serving.parsed)] : []),
    ...(signer ? [authorityRenewal(signer.parsed, situation)] : []),
    ...(publishedSince === undefined ? [] : [publishedSince + lifetimes.settleSeconds * 1000]),
  ];
  return Math.min(...moments.filter((moment) => moment > now));
}

const servingRenewal = (certificate: X509Certificate, { lifetimes, jitter }: Situation): number =>
  renewalOf(certificate, lifetimes.servingSeconds, jitter);

const authorityRenewal = (certificate: X509Certificate, { lifetimes, jitter }: Situation): number =>
  renewalOf(certificate, lifetimes.authoritySeconds, jitter);

/** Counted from the end: the start is backdated. A certificate with a life longer than ours is renewed in our rhythm. */
function renewalOf(certificate: X509Certificate, lifetimeSeconds: number, jitter: number): number {
  const whole = endOf(certificate) - certificate.validFromDate.getTime();
  const life = Math.min(whole, lifetimeSeconds * 1000);
  return endOf(certificate) - life * (1 - RENEWED_AFTER + jitter * JITTER);
}

/** Whether a certificate issued now ends later: one that is cut short by its authority is not issued again and again. */
function wouldLastLonger(
  certificate: X509Certificate,
  signer: X509Certificate,
  { now, lifetimes }: Situation,
): boolean {
  const end = Math.min(now + lifetimes.servingSeconds * 1000, endOf(signer));
  return end >= endOf(certificate) + 1000;
}

/** Whether the time is within the certificate's. One from a clock that was ahead is of no use, so it is replaced. */
const isValid = (certificate: X509Certificate, now: number): boolean =>
  now >= certificate.validFromDate.getTime() && now < endOf(certificate);

const endOf = (certificate: X509Certificate): number => certificate.validToDate.getTime();

const isIssuedBy = (certificate: X509Certificate, authority: X509Certificate): boolean =>
  certificate.checkIssued(authority) && certificate.verify(authority.publicKey);

const missingNames = (certificate: X509Certificate, names: readonly string[]): string[] =>
  names.filter(
    (name) =>
      (isIP(name) === 0 ? certificate.checkHost(name, { subject: 'never' }) : certificate.checkIP(name)) ===
      undefined,
  );

/** Names of the certificate, from `DNS:one.example, IP Address:127.0.0.1`. */
function namesOf(certificate: X509Certificate): string[] {
  const entries = (certificate.subjectAltName ?? '').split(', ');
  return entries.flatMap((entry) => /^(?:DNS|IP Address):([\w.*:-]+)$/.exec(entry)?.[1] ?? []);
}
