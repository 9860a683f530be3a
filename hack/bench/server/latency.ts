/** What admission adds to a create on the real API server. */

import { median, rounded } from '../measure.ts';
import { type Arena, NAMESPACES } from './arena.ts';
import type { LoadResult } from './client/job.ts';
import { runClient } from './client/process.ts';
import { plainPlaybook, secretPlaybook } from './playbooks.ts';
import { playbooksPath } from './playbooks-path.ts';
import { rounds, type Tell } from './rounds.ts';
import type { Sizes } from './sizes.ts';

/** Creates in a second. */
const RATE = 100;
const AT_ONCE = 64;

type Arm = keyof typeof NAMESPACES;

/** Creates of Playbooks at a fixed rate: without admission, with ours, and with ours asking about a Secret each. */
export async function benchLatency(arena: Arena, sizes: Sizes, tell: Tell): Promise<object> {
  const { plane, user, kubectl } = arena;
  let first = 0;
  const creates = async (arm: Arm, seconds: number): Promise<LoadResult> => {
    const namespace = NAMESPACES[arm];
    const path = playbooksPath(namespace);
    const playbook = (arm === 'secret' ? secretPlaybook : plainPlaybook)(namespace);
    const result = await runClient({
      kind: 'load',
      url: plane.server,
      tls: user,
      requests: [{ path, body: JSON.stringify(playbook), good: ['"uid":"'] }],
      first,
      lead: RATE,
      pace: { perSecond: RATE, seconds, atOnce: AT_ONCE },
    });
    first += RATE + result.requests;
    await kubectl(['delete', '--raw', path]);
    return result;
  };
  const arm = (name: Arm) => () => creates(name, sizes.seconds);
  for (const name of Object.keys(NAMESPACES) as Arm[]) await creates(name, Math.min(3, sizes.seconds));
  const results = await rounds(
    { bare: arm('bare'), plain: arm('plain'), secret: arm('secret') },
    sizes.rounds,
    tell,
  );
  const of = (name: Arm, figure: 'p50Ms' | 'p99Ms') =>
    rounded(median(results.map((round) => round[name][figure])));
  const added = (name: Arm, figure: 'p50Ms' | 'p99Ms') =>
    rounded(median(results.map((round) => round[name][figure] - round.bare[figure])));
  /** What came of the rate: figures of a machine that cannot keep it up say how long its queue was. */
  const kept = (name: Arm) =>
    rounded(median(results.map((round) => round[name].requests / round[name].seconds)));
  const figures = (name: Arm) => ({
    perSecond: kept(name),
    p50Ms: of(name, 'p50Ms'),
    p99Ms: of(name, 'p99Ms'),
  });
  return {
    perSecond: RATE,
    seconds: sizes.seconds,
    withoutWebhooks: figures('bare'),
    withoutQuestions: figures('plain'),
    withQuestions: figures('secret'),
    addedP50Ms: added('plain', 'p50Ms'),
    addedP99Ms: added('plain', 'p99Ms'),
    addedWithQuestionsP50Ms: added('secret', 'p50Ms'),
    addedWithQuestionsP99Ms: added('secret', 'p99Ms'),
    rounds: results,
  };
}
