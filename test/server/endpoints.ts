/** What kubelets and the endpoints controller do for a Service: readiness decides where new connections go. */
import { setTimeout as sleep } from 'node:timers/promises';
import { answers } from '../../hack/cluster/operator/server.ts';
import type { Environment } from './environment.ts';

const PERIOD_MS = 200;

/** Keeps the front's targets those replicas that are ready; returns what ends that. */
export function followReadiness({ front, replicas }: Environment): () => Promise<void> {
  let ended = false;
  const follow = async (): Promise<void> => {
    while (!ended) {
      const ready = await Promise.all(replicas.map(({ ports }) => answers(ports.probe, '/readyz')));
      front.targets = replicas.filter((_, index) => ready[index]).map(({ ports }) => ports.https);
      await sleep(PERIOD_MS);
    }
  };
  const following = follow();
  return async () => {
    ended = true;
    await following;
  };
}
