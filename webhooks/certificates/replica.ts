/** One replica's share of the work on the certificates: what one look at the cluster leads to. */
import type { ApiClient } from '../../controllers/runtime/client.ts';
import { ApiError, asError } from '../../controllers/runtime/errors.ts';
import {
  type BundleProblem,
  type BundleTargets,
  type ObservedTarget,
  observeTargets,
  putBundle,
} from './ca-bundle.ts';
import { type Lifetimes, plan, type Step, type Writing, whyUnusable } from './plan.ts';
import { type KeySource, renew } from './renewal.ts';
import { bundleOf, type CertificateState, type Pair, readSecretData } from './secret-data.ts';
import { type SecretLocation, type StoredSecret, secretStore } from './secret-store.ts';

/** What a TLS server presents, PEM. */
export interface ServingPair {
  key: string;
  cert: string;
  /** The authorities by which clients know the certificate. */
  caBundle: string;
  /** When the certificate ends, or its authority if that is earlier, in milliseconds since 1970. */
  expiresAt: number;
}

/** What a replica works with. */
export interface ReplicaOptions {
  client: ApiClient;
  secret: SecretLocation;
  /** Names that the certificate must have. */
  names: readonly string[];
  targets: BundleTargets;
  lifetimes: Lifetimes;
  /** From 0 to below 1, fixed for this replica. */
  jitter: number;
  /** Milliseconds since 1970. */
  now: () => number;
  keys: KeySource;
}

/** What came of one look. */
export interface Outcome {
  /** When to look again though nothing changes, in milliseconds since 1970; in the past: at once. */
  lookAgainAt: number;
  /** Whether every object that there is has the bundle of the Secret. */
  inPlace: boolean;
  /** What was done to the Secret, if anything. */
  done?: Writing;
  /** What could not be read or written; the next look tries again. */
  problems: readonly BundleProblem[];
}

/** One replica. */
export interface Replica {
  /** The last good pair; undefined before the first. */
  current(): ServingPair | undefined;
  /** Looks once, and takes one step. Throws when the Secret cannot be read. */
  look(): Promise<Outcome>;
}

/** A replica that has seen nothing yet. */
export function createReplica(options: ReplicaOptions): Replica {
  const { client, secret, names, targets, lifetimes, jitter, keys } = options;
  const store = secretStore(client, secret);
  let good: { state: CertificateState; pair: ServingPair } | undefined;
  let published: { bundle: string; since: number } | undefined;

  const decide = (state: CertificateState | undefined): Step => {
    const since = state && published?.bundle === bundleOf(state.trusted) ? published.since : undefined;
    return plan({ state, now: options.now(), names, lifetimes, jitter, publishedSince: since });
  };

  /** What came of a step: this replica or another has written the Secret, or nothing could be written. */
  const carryOut = async (
    step: Writing,
    state: CertificateState | undefined,
    stored: StoredSecret | undefined,
  ): Promise<'written' | 'lost' | Error> => {
    try {
      const data = await renew(step, { state, names, lifetimes, now: options.now(), keys });
      return (await store.write(data, stored)) ? 'written' : 'lost';
    } catch (error) {
      return asError(error);
    }
  };

  /** Puts the bundle of the Secret in place, and takes its certificate into use. */
  const adopt = async (
    state: CertificateState & { serving: Pair },
    observed: readonly ObservedTarget[],
    unread: readonly BundleProblem[],
  ): Promise<Omit<Outcome, 'done'>> => {
    const bundle = bundleOf(state.trusted);
    const { patched, problems } = await putBundle(client, observed, bundle);
    const inPlace = unread.length + problems.length === 0;
    const now = options.now();
    if (!inPlace) published = undefined;
    else if (patched.length > 0 || published?.bundle !== bundle) published = { bundle, since: now };
    const { certificate, key } = state.serving;
    good = { state, pair: { cert: certificate, key, caBundle: bundle, expiresAt: expiry(state) } };
    const settled = published ? published.since + lifetimes.settleSeconds * 1000 : now;
    const lookAgainAt = problems.some(isLostRace) ? now : settled > now ? settled : Number.POSITIVE_INFINITY;
    return { inPlace, lookAgainAt, problems: [...unread, ...problems.filter((one) => !isLostRace(one))] };
  };

  const look = async (): Promise<Outcome> => {
    // The Secret is read after the objects: a bundle found in an object was in the Secret before, so what is read
    // now is no older, and the objects' resourceVersion keeps us from overwriting what is newer.
    const { observed, problems } = await observeTargets(client, targets);
    const stored = await store.read();
    const state = stored && readSecretData(stored.data);
    const completed = completedState(state, good?.state, options.now());
    const step = decide(completed);
    if (step.kind !== 'keep') {
      const result = await carryOut(step, completed, stored);
      const next = { lookAgainAt: options.now(), inPlace: false, problems };
      if (result === 'written') return { ...next, done: step };
      if (result === 'lost') return next;
      problems.push({ path: `secrets/${secret.name}`, error: result });
    }
    const planned = step.kind === 'keep' ? step.lookAgainAt : Number.POSITIVE_INFINITY;
    // What only we remember to be trusted must be in the Secret before it goes anywhere else.
    const isWhole = completed !== undefined && completed.trusted === state?.trusted;
    if (!isWhole || !isUsable(completed, options.now()))
      return { lookAgainAt: planned, inPlace: false, problems };
    const outcome = await adopt(completed, observed, problems);
    return { ...outcome, lookAgainAt: Math.min(planned, outcome.lookAgainAt) };
  };

  return { current: () => good?.pair, look };
}

/**
 * The state of the Secret, with what we remember in place of what it has lost, so that the repair is a rotation that
 * fails no request. Without an authority (the Secret was deleted, its key is gone) clients still trust the one of
 * before. Without a certificate, one of an authority that has just joined must wait as in any rotation.
 */
function completedState(
  state: CertificateState | undefined,
  good: CertificateState | undefined,
  now: number,
): CertificateState | undefined {
  if (!good) return state;
  if (state?.signer) {
    const atOnce = good.serving?.parsed.checkIssued(state.signer.parsed) || !whyUnusable(state, now);
    return atOnce ? state : { ...state, serving: good.serving };
  }
  const known = new Set(state?.trusted.map(({ fingerprint256 }) => fingerprint256));
  const remembered = good.trusted.filter(({ fingerprint256 }) => !known.has(fingerprint256));
  return { signer: undefined, trusted: [...(state?.trusted ?? []), ...remembered], serving: good.serving };
}

/** Whether there is a certificate that can be presented. */
const isUsable = (
  state: CertificateState | undefined,
  now: number,
): state is CertificateState & { serving: Pair } => state !== undefined && !whyUnusable(state, now);

/** When clients stop accepting the certificate. */
function expiry({ serving, trusted }: CertificateState): number {
  const issuer = trusted.find((authority) => serving?.parsed.checkIssued(authority));
  const ends = [serving?.parsed, issuer].flatMap((certificate) => certificate?.validToDate.getTime() ?? []);
  return Math.min(...ends);
}

/** Another replica has changed the object since we read it. */
const isLostRace = ({ error }: BundleProblem): boolean => error instanceof ApiError && error.status === 409;
