import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { systemClock } from '../../controllers/runtime/clock.ts';
import type { NamedKind } from '../../schemas/domain/named-object.ts';
import { type Existence, refKey } from '../policy/question.ts';
import { createExistences } from './existence.ts';
import { createLimiter } from './limiter.ts';
import { cacheOf, clientOf } from './testing/api.ts';

function existences(answer: (path: string) => unknown, synced = true, burst = 100) {
  const { client, requests } = clientOf(({ path }) => answer(path));
  const limiter = createLimiter({ perSecond: 1, burst }, systemClock);
  const playbooks = cacheOf([{ metadata: { namespace: 'shop', name: 'site' } }], synced);
  const made = createExistences({ client, limiter, clock: systemClock, caches: { Playbook: playbooks } });
  const ask = async (kind: NamedKind, ...names: string[]): Promise<(Existence | undefined)[]> => {
    const refs = names.map((name) => ({ kind, namespace: 'shop', name }));
    const answers = await made.ask(refs, systemClock.now() + 100);
    return refs.map((ref) => answers.get(refKey(ref)));
  };
  return { ask, requests };
}

describe('whether an object exists', () => {
  it('is known from a cache where there is one', async () => {
    const { ask, requests } = existences(() => 500);
    expect(await ask('Playbook', 'site', 'other')).toEqual(['exists', 'missing']);
    expect(requests).toEqual([]);
  });
  it('is unknown while the cache is not complete', async () => {
    expect(await existences(() => 500, false).ask('Playbook', 'other')).toEqual(['unknown']);
  });
  it.each<[NamedKind, string]>([
    ['ConfigMap', '/api/v1/namespaces/shop/configmaps/a'],
    ['PersistentVolumeClaim', '/api/v1/namespaces/shop/persistentvolumeclaims/a'],
    ['ServiceAccount', '/api/v1/namespaces/shop/serviceaccounts/a'],
  ])('is looked up for a %s, of which only the metadata are read', async (kind, path) => {
    const { ask, requests } = existences((asked) => (asked === path ? {} : 404));
    expect(await ask(kind, 'a', 'b')).toEqual(['exists', 'missing']);
    expect(requests[0]).toMatchObject({
      method: 'GET',
      accept: expect.stringContaining('PartialObjectMetadata'),
    });
  });
  it.each<NamedKind>(['Secret', 'RunTemplate'])('is never asked for a %s', async (kind) => {
    const { ask, requests } = existences(() => ({}));
    expect(await ask(kind, 'a')).toEqual(['unknown']);
    expect(requests).toEqual([]);
  });
  it.each<[string, () => unknown]>([
    ['is refused', () => 403],
    ['fails', () => 500],
    ['takes too long', () => sleep(60_000, {}, { ref: false })],
  ])('is not known when the lookup %s', async (_, answer) => {
    expect((await existences(answer).ask('ConfigMap', 'a'))[0] ?? 'unknown').toBe('unknown');
  });
  it('is asked no more often than allowed', async () => {
    const { ask, requests } = existences(() => ({}), true, 1);
    expect(await ask('ConfigMap', 'a', 'b')).toEqual(['exists', 'unknown']);
    expect(requests).toHaveLength(1);
  });
  it('cannot be made to ask for other objects by a name', async () => {
    const { ask, requests } = existences(() => ({}));
    await ask('ConfigMap', '../secrets/a?b');
    expect(requests[0]?.path).toBe('/api/v1/namespaces/shop/configmaps/..%2Fsecrets%2Fa%3Fb');
  });
});
