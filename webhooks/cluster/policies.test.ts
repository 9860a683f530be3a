import { setImmediate as settled } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createStore } from '../../controllers/runtime/cache.ts';
import type { Clock } from '../../controllers/runtime/clock.ts';
import { type FieldError, invalid } from '../../schemas/common/field-error.ts';
import { valueAt } from '../../schemas/common/json.ts';
import { effective } from '../policy/effective.ts';
import { followPolicies, type Policies } from './policies.ts';
import type { StoredPolicy } from './policy-status-writer.ts';
import { clientOf } from './testing/api.ts';

/** A clock that moves when it is told to. */
function manualClock() {
  let now = 0;
  const sleepers = new Set<{ at: number; wake: () => void }>();
  const clock: Clock = {
    now: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        const sleeper = { at: now + ms, wake: resolve };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', () => resolve());
      }),
  };
  const pass = async (ms: number): Promise<void> => {
    now += ms;
    for (const sleeper of [...sleepers]) if (sleeper.at <= now && sleepers.delete(sleeper)) sleeper.wake();
    for (let i = 0; i < 20; i++) await settled();
  };
  return { clock, pass };
}

const expression = { name: 'rule', expression: 'true' };
const policy = (generation: number, spec: object, version = `${generation}`): StoredPolicy => ({
  apiVersion: 'ansible.cloud37.dev/v1beta1',
  kind: 'PlaybookPolicy',
  metadata: { name: 'p', uid: 'u', generation, resourceVersion: version },
  spec: spec as StoredPolicy['spec'],
});
const enforcing = policy(1, { rules: [{ id: 'GIT-06', mode: 'Enforce' }] });
const shop = { name: 'shop' };
const denial = { allowed: false, broken: [{ rule: 'GIT-06', mode: 'Enforce' as const }] };

let followed: Policies | undefined;
afterEach(() => followed?.stop());

/** Policies over a store, with an API server that answers as it is told. */
function follow(
  answer: (body: unknown) => unknown = () => ({}),
  tried: (of: StoredPolicy) => Promise<FieldError[]> = async () => [],
) {
  const { clock, pass } = manualClock();
  const store = createStore<StoredPolicy>({}, () => undefined);
  const { client, requests } = clientOf(({ body, method }) =>
    method === 'GET' ? store.get(undefined, 'p') : answer(body),
  );
  const policies = followPolicies({
    cache: { ...store, synced: true, staleForMs: 0 },
    client,
    clock,
    timestamp: () => '2026-01-01T00:00:00Z',
    random: () => 0,
    tried,
  });
  followed = policies;
  const statuses = () =>
    requests.filter(({ method }) => method === 'PATCH').map(({ body }) => valueAt(body, ['status']));
  return { policies, store, pass, statuses, requests };
}
const generations = (policies: Policies) => policies.inForce().map(({ metadata }) => metadata.generation);

describe('policies', () => {
  it('are in force as soon as they are there, until they are gone', () => {
    const { policies, store } = follow();
    store.put(enforcing);
    expect(effective(policies.inForce(), shop).modeOf('GIT-06')).toBe('Enforce');
    expect(policies.inForce()).toBe(policies.inForce());
    store.remove(enforcing);
    expect(policies.inForce()).toEqual([]);
  });

  it('with expressions are in force when these have been tried, their former version until then', async () => {
    let end: (errors: FieldError[]) => void = () => undefined;
    const { policies, store, pass } = follow(undefined, () => new Promise((resolve) => (end = resolve)));
    store.put(policy(1, { expressions: [expression] }));
    expect([policies.synced, generations(policies)]).toEqual([false, []]);
    end([]);
    await pass(0);
    expect([policies.synced, generations(policies)]).toEqual([true, [1]]);
    store.put(policy(2, { expressions: [expression] }));
    expect([policies.synced, generations(policies)]).toEqual([true, [1]]);
    end([]);
    await pass(0);
    expect(generations(policies)).toEqual([2]);
  });

  it('that are too slow leave their last good version in force, and are tried again', async () => {
    let isSlow = false;
    const slow = invalid(['spec', 'expressions', 0, 'expression'], 'takes longer');
    const { policies, store, pass, statuses } = follow(undefined, async () => (isSlow ? [slow] : []));
    store.put(policy(1, { expressions: [expression] }));
    await pass(2_000);
    isSlow = true;
    store.put(policy(2, { expressions: [expression] }));
    await pass(2_000);
    expect(generations(policies)).toEqual([1]);
    expect(statuses().at(-1)).toMatchObject({
      conditions: [{ type: 'Ready', status: 'False', observedGeneration: 2 }],
    });
    isSlow = false;
    await pass(70_000);
    expect(generations(policies)).toEqual([2]);
  });

  it('of which one cannot be read leave the others alone', () => {
    const { policies, store } = follow();
    store.put(enforcing);
    const other = policy(1, { expressions: [{ name: 'a', expression: 'tru(' }] });
    store.put({ ...other, metadata: { ...other.metadata, name: 'q', uid: 'v' } });
    expect(policies.inForce()).toHaveLength(2);
    expect(effective(policies.inForce(), shop).modeOf('GIT-06')).toBe('Enforce');
  });
});

describe('the status', () => {
  it('tells within seconds that a policy is in force', async () => {
    const { store, pass, statuses } = follow();
    store.put(enforcing);
    await pass(2_000);
    expect(statuses()).toMatchObject([
      { observedGeneration: 1, conditions: [{ type: 'Ready', status: 'True' }] },
    ]);
  });

  it('counts denials no more often than once a minute', async () => {
    const { policies, store, pass, statuses } = follow();
    store.put({
      ...enforcing,
      status: {
        observedGeneration: 1,
        conditions: [{ type: 'Ready', status: 'True', reason: 'InForce', observedGeneration: 1 }],
      },
    });
    policies.observe(shop, denial);
    policies.observe(shop, denial);
    policies.observe(shop, { ...denial, allowed: true });
    await pass(59_000);
    expect(statuses()).toEqual([]);
    await pass(1_000);
    expect(statuses()).toMatchObject([{ denials: [{ rule: 'GIT-06', count: 2 }] }]);
    policies.observe(shop, denial);
    await pass(59_000);
    expect(statuses()).toHaveLength(1);
    await pass(1_000);
    expect(statuses()).toHaveLength(2);
    expect(statuses()[1]).toMatchObject({ denials: [{ rule: 'GIT-06', count: 1 }] });
  });

  it('is written on top of what another replica has written meanwhile', async () => {
    let first = true;
    const { policies, store, pass, statuses } = follow(() => {
      if (!first) return {};
      first = false;
      store.put({
        ...enforcing,
        metadata: { ...enforcing.metadata, resourceVersion: '2' },
        status: { denials: [{ rule: 'GIT-06', count: 5 }] },
      });
      return 409;
    });
    store.put(enforcing);
    policies.observe(shop, denial);
    await policies.stop();
    await pass(0);
    expect(statuses()[1]).toMatchObject({ denials: [{ rule: 'GIT-06', count: 6 }] });
  });

  it('is not lost when it cannot be written', async () => {
    let isDown = true;
    const { policies, store, pass, statuses } = follow(() => (isDown ? 503 : {}));
    store.put(enforcing);
    policies.observe(shop, denial);
    await pass(60_000);
    isDown = false;
    await pass(60_000);
    expect(statuses().at(-1)).toMatchObject({ denials: [{ rule: 'GIT-06', count: 1 }] });
  });
});
