/** Admissions in a second, each server driven directly over HTTPS with connections that stay open. */
import { median, rounded } from '../measure.ts';
import type { Arena, Contender } from './arena.ts';
import { runClient } from './client/process.ts';
import { ALLOWED, admissionReview, mutated, SECRETS_PLAYBOOK } from './playbooks.ts';
import { cpuSeconds } from './process-usage.ts';
import { rounds, type Tell } from './rounds.ts';
import type { Sizes } from './sizes.ts';

const AT_ONCE = 16;

interface Figures {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** CPU time of the server for one request, in milliseconds; unlike the rate it does not depend on who else needs the machine. */
  readonly cpuMs: number;
}

/** The same reviews, half of them to `/mutate` and half to `/validate`, for every contender. */
export async function benchThroughput<K extends string>(
  { serving }: Arena,
  contenders: Readonly<Record<K | 'ours', Contender>>,
  sizes: Sizes,
  tell: Tell,
): Promise<object> {
  type Name = K | 'ours';
  const raw = admissionReview(SECRETS_PLAYBOOK);
  const stored = admissionReview(mutated(SECRETS_PLAYBOOK));
  const drive = async ({ url, pid, mutate, validate }: Contender): Promise<Figures> => {
    const before = await cpuSeconds(pid);
    const result = await runClient({
      kind: 'load',
      url,
      tls: { ca: serving.ca },
      requests: [
        { path: mutate, body: raw, good: ALLOWED },
        { path: validate, body: stored, good: ALLOWED },
      ],
      lead: sizes.warmUp,
      pace: { count: sizes.requests, atOnce: AT_ONCE },
    });
    const cpu = (await cpuSeconds(pid)) - before;
    return {
      perSecond: result.requests / result.seconds,
      p50Ms: result.p50Ms,
      p99Ms: result.p99Ms,
      cpuMs: (cpu * 1000) / (sizes.warmUp + sizes.requests),
    };
  };
  const names = Object.keys(contenders) as Name[];
  const arms = Object.fromEntries(names.map((name) => [name, () => drive(contenders[name])]));
  const results = await rounds<Figures, Name>(
    arms as Record<Name, () => Promise<Figures>>,
    sizes.rounds,
    tell,
  );
  const of = (name: Name, figure: keyof Figures) =>
    rounded(median(results.map((round) => round[name][figure])));
  const ratio = (name: Name, figure: keyof Figures) =>
    rounded(median(results.map((round) => round.ours[figure] / round[name][figure])));
  const figures = (name: Name) => ({
    perSecond: of(name, 'perSecond'),
    p50Ms: of(name, 'p50Ms'),
    p99Ms: of(name, 'p99Ms'),
    cpuMs: of(name, 'cpuMs'),
    ...(name === 'ours'
      ? {}
      : { ratioOfOurs: ratio(name, 'perSecond'), cpuRatioOfOurs: ratio(name, 'cpuMs') }),
  });
  return {
    requests: sizes.requests,
    atOnce: AT_ONCE,
    ...Object.fromEntries(names.map((name) => [name, figures(name)])),
    rounds: results,
  };
}
