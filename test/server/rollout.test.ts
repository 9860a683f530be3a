/** Two replicas behind a balancer, restarted one after the other under constant use: nobody notices. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { followReadiness } from './endpoints.ts';
import { type Environment, startEnvironment } from './environment.ts';
import { startLoad } from './load.ts';
import { sized } from './shared.ts';

const MINUTE = 60_000;
const RESTARTS = sized(10, 100);
let environment: Environment;

beforeAll(async () => {
  environment = await startEnvironment({ replicas: 2, flags: ['--drain-seconds=2'] });
}, 5 * MINUTE);
afterAll(() => environment?.stop(), MINUTE);

test(
  `${RESTARTS} restarts under constant use fail no request`,
  async () => {
    const unfollow = followReadiness(environment);
    const load = startLoad(environment.api);
    try {
      for (let restart = 0; restart < RESTARTS; restart += 1) {
        const replica = environment.replicas[restart % 2];
        const before = load.requests;
        await replica?.stop();
        await replica?.start();
        // There was use to be disturbed, and none of it was.
        expect(load.requests).toBeGreaterThan(before);
        expect(load.failures).toEqual([]);
      }
    } finally {
      await load.stop();
      await unfollow();
    }
    expect(load.failures).toEqual([]);
  },
  sized(5, 20) * MINUTE,
);
