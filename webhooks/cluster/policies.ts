/** PlaybookPolicies as they are in force, and what their status says of them. */
import type { ObjectCache } from '../../controllers/runtime/cache.ts';
import type { ApiClient } from '../../controllers/runtime/client.ts';
import type { Clock } from '../../controllers/runtime/clock.ts';
import type { FieldError } from '../../schemas/common/field-error.ts';
import type { Verdict } from '../chain/input.ts';
import { type Denials, deniedBy } from '../policy/denials.ts';
import type { NamespaceFacts } from '../policy/effective.ts';
import { examined, type KnownPolicy, policyProblems } from '../policy/last-good.ts';
import { type PolicyStatus, policyStatus } from '../policy/policy-status.ts';
import type { PlaybookPolicy } from '../policy/subject.ts';
import { PendingDenials } from './pending-denials.ts';
import { type StoredPolicy, writePolicyStatus } from './policy-status-writer.ts';

/** Policies, live. */
export interface Policies extends Pick<ObjectCache<PlaybookPolicy>, 'synced' | 'staleForMs'> {
  /** The policies in force: of each the newest version that is sound. The same array until something changes. */
  inForce(): readonly PlaybookPolicy[];
  /** Counts what a verdict refused; do not tell it of dry runs. */
  observe(namespace: NamespaceFacts, verdict: Pick<Verdict, 'allowed' | 'broken'>): void;
  /** Writes what has not been written, and ends. */
  stop(): Promise<void>;
}

/** What live policies need. */
export interface PoliciesOptions {
  readonly cache: ObjectCache<StoredPolicy>;
  readonly client: Pick<ApiClient, 'request'>;
  readonly clock: Clock;
  /** The time for people, RFC 3339. */
  readonly timestamp: () => string;
  /** From 0 to below 1: replicas must not all write at the same moment. */
  readonly random: () => number;
  /** What is wrong with expressions that can be read. */
  readonly tried: (policy: PlaybookPolicy) => Promise<readonly FieldError[]>;
  /** Is told what goes wrong. */
  readonly problem?: (error: unknown) => void;
}

/** Denials are written no more often than this, in milliseconds, by each replica; conditions as soon as they change. */
const DENIALS_MS = 60_000;
const SOON_MS = 1_000;

/** Follows a cache of policies. */
export function followPolicies(options: PoliciesOptions): Policies {
  const { cache, client, clock, random } = options;
  const known = new Map<string, KnownPolicy>();
  const denials = new PendingDenials();
  const ended = new AbortController();
  let underway = 0;
  let wereExamined = false;
  let inForce: readonly PlaybookPolicy[] | undefined;
  let isSoon = false;
  let last: Promise<void> = Promise.resolve();

  const plan = (stored: StoredPolicy, counts: Denials): PolicyStatus | undefined => {
    const knows = known.get(nameOf(stored));
    const own = knows && isSameVersion(knows.policy, stored) ? knows : undefined;
    return policyStatus(stored.status, own, counts, options.timestamp());
  };
  const writeOne = async (policy: StoredPolicy, withDenials: boolean): Promise<void> => {
    const uid = policy.metadata.uid ?? '';
    const counts: Denials = withDenials ? denials.of(uid) : new Map();
    try {
      const isWritten = await writePolicyStatus(client, policy, (stored) => plan(stored, counts));
      if (isWritten) denials.written(uid, counts);
    } catch (error) {
      options.problem?.(error);
    }
  };
  const write = (withDenials: boolean): Promise<void> => {
    last = last.then(async () => {
      for (const policy of cache.list()) await writeOne(policy, withDenials);
    });
    return last;
  };
  const writeSoon = async (): Promise<void> => {
    if (isSoon) return;
    isSoon = true;
    await clock.sleep(SOON_MS * (1 + random()), ended.signal);
    isSoon = false;
    if (!ended.signal.aborted) await write(false);
  };
  const record = (policy: PlaybookPolicy, problems: readonly FieldError[]): void => {
    const name = nameOf(policy);
    const current = cache.get(undefined, name);
    if (current === undefined || !isSameVersion(current, policy)) return;
    known.set(name, examined(policy, problems, known.get(name)));
    inForce = undefined;
    void writeSoon();
  };
  const examine = async (policy: PlaybookPolicy): Promise<void> => {
    const before = known.get(nameOf(policy));
    if (before !== undefined && isSameVersion(before.policy, policy)) return;
    const problems = policyProblems(policy);
    const hasExpressions = (policy.spec.expressions ?? []).length > 0;
    if (problems.length > 0 || !hasExpressions) record(policy, problems);
    else await tryOut(policy);
  };
  const tryOut = async (policy: PlaybookPolicy): Promise<void> => {
    underway++;
    const found = await options.tried(policy).catch((error: unknown) => {
      options.problem?.(error);
      return [];
    });
    underway--;
    record(policy, found);
  };
  const loop = async (): Promise<void> => {
    while (!ended.signal.aborted) {
      await clock.sleep(DENIALS_MS * (1 + random() / 10), ended.signal);
      if (ended.signal.aborted) return;
      for (const one of known.values()) if (isTooSlow(one)) void tryOut(one.policy);
      await write(true);
    }
  };

  const forget = cache.onChange(({ type, object }) => {
    if (type !== 'deleted') {
      void examine(object);
      return;
    }
    known.delete(nameOf(object));
    denials.forget(object.metadata.uid ?? '');
    inForce = undefined;
  });
  for (const policy of cache.list()) void examine(policy);
  void loop();

  const current = (): readonly PlaybookPolicy[] => {
    inForce ??= [...known.values()].flatMap((policy) => policy.inForce ?? []);
    return inForce;
  };
  return {
    inForce: current,
    get synced() {
      // Policies that come later are examined while the former ones are in force.
      wereExamined ||= cache.synced && underway === 0;
      return wereExamined;
    },
    get staleForMs() {
      return cache.staleForMs;
    },
    observe: (namespace, { allowed, broken }) => {
      if (allowed) return;
      for (const [uid, rules] of deniedBy(current(), namespace, broken)) denials.add(uid, rules);
    },
    stop: async () => {
      forget();
      ended.abort();
      await write(true);
    },
  };
}

/** Expressions may have been slow because the processor was busy; what cannot be read stays so. */
const isTooSlow = ({ policy, problems }: KnownPolicy): boolean =>
  problems.length > 0 && policyProblems(policy).length === 0;

const nameOf = ({ metadata }: PlaybookPolicy): string => metadata.name ?? '';
const isSameVersion = (a: PlaybookPolicy, b: PlaybookPolicy): boolean =>
  a.metadata.uid === b.metadata.uid && a.metadata.generation === b.metadata.generation;
