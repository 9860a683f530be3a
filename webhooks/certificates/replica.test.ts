/**
 * Replicas in simulated time, with an API server that is slow to notice, breaks connections and answers in any order:
 * whatever happens, no replica presents a certificate that the API server would refuse.
 */
import { X509Certificate } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { JsonObject } from '../../schemas/common/json.ts';
import type { BundleTargets } from './ca-bundle.ts';
import type { Lifetimes } from './plan.ts';
import { createReplica, type Replica } from './replica.ts';
import { certificatesIn, SECRET_KEYS } from './secret-data.ts';
import { brokenConnection, type MemoryApiServer, memoryApiServer } from './testing/api-server.ts';
import { recycledKeys } from './testing/keys.ts';

const keys = await recycledKeys(4);
const lifetimes: Lifetimes = {
  authoritySeconds: 180,
  servingSeconds: 60,
  backdateSeconds: 5,
  settleSeconds: 5,
};
/** How long an API server may take to notice a change: less than it is given. */
const NOTICED_MS = 4_000;
const LOOK_MS = 5_000;

const secret = { namespace: 'ns', name: 'certificates' };
const SECRET = '/api/v1/namespaces/ns/secrets/certificates';
const targets: BundleTargets = {
  mutatingWebhookConfigurations: ['m'],
  validatingWebhookConfigurations: ['v'],
  customResourceDefinitions: ['c'],
};
const WEBHOOKS = '/apis/admissionregistration.k8s.io/v1';
const TARGETS: Record<string, JsonObject> = {
  [`${WEBHOOKS}/mutatingwebhookconfigurations/m`]: {
    metadata: {},
    webhooks: [{ name: 'a', clientConfig: {} }],
  },
  [`${WEBHOOKS}/validatingwebhookconfigurations/v`]: {
    metadata: {},
    webhooks: [
      { name: 'a', clientConfig: {} },
      { name: 'b', clientConfig: { caBundle: 'Cg==' } },
    ],
  },
  '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/c': {
    metadata: {},
    spec: { conversion: { strategy: 'Webhook', webhook: { clientConfig: {} } } },
  },
};

/** A world of `count` replicas; `chance` gives numbers from 0 to below 1. */
class World {
  now = Date.parse('2026-05-04T03:02:01Z');
  readonly server: MemoryApiServer;
  readonly replicas: Replica[];
  faults = 0;
  #chance: () => number;
  /** Bundles that each target has had, with the time until which an API server may still use them. */
  #seen = new Map<string, { bundle: string; until: number }[]>();

  constructor(chance: () => number, count: number) {
    this.#chance = chance;
    const interfere = async (): Promise<void> => {
      for (let turns = Math.floor(chance() * 8); turns > 0; turns -= 1) await undefined;
      this.now += Math.floor(chance() * 50);
      if (chance() < this.faults) throw brokenConnection();
    };
    this.server = memoryApiServer({ before: interfere, after: interfere });
    for (const [path, object] of Object.entries(TARGETS)) this.server.put(path, object);
    this.replicas = Array.from({ length: count }, () => this.newReplica());
  }

  newReplica(): Replica {
    const { client } = this.server;
    const now = () => this.now;
    const names = ['a.ns.svc', '127.0.0.1'];
    return createReplica({ client, secret, names, targets, lifetimes, jitter: this.#chance(), now, keys });
  }

  /** Every replica looks once, all at the same time; then time passes, and something may have happened. */
  async round(): Promise<void> {
    await Promise.all(this.replicas.map((replica) => this.#look(replica)));
    for (let passed = 0; passed < LOOK_MS; passed += 1_000) {
      this.now += 1_000;
      this.#notice();
      for (const replica of this.replicas) this.#judge(replica);
    }
  }

  /** As the loop of the manager does: again at once when asked to, but not without end. */
  async #look(replica: Replica): Promise<void> {
    for (let times = 0; times < 5; times += 1) {
      const outcome = await replica.look().catch(() => undefined);
      this.#notice();
      if (!outcome || outcome.lookAgainAt > this.now) return;
    }
  }

  #notice(): void {
    for (const [path, object] of this.server.objects) {
      if (path === SECRET) continue;
      for (const [place, bundle] of bundlesIn(object)) {
        const history = this.#seen.get(path + place) ?? [];
        const latest = history.at(-1);
        if (latest?.bundle !== bundle) {
          if (latest) latest.until = this.now + NOTICED_MS;
          history.push({ bundle, until: Number.POSITIVE_INFINITY });
        }
        this.#seen.set(
          path + place,
          history.filter(({ until }) => until >= this.now),
        );
      }
    }
  }

  #judge(replica: Replica): void {
    const pair = replica.current();
    if (!pair) return;
    for (const [place, history] of this.#seen)
      for (const { bundle } of history)
        if (this.now >= acceptedUntil(bundle, pair.cert)) throw new Error(`${place} refuses a certificate`);
  }

  authorities(): X509Certificate[] {
    const data = this.server.objects.get(SECRET)?.data as Record<string, string>;
    return certificatesIn(Buffer.from(data[SECRET_KEYS.bundle] ?? '', 'base64').toString());
  }

  tamper(change: (data: Record<string, string>) => void): void {
    const object = this.server.objects.get(SECRET);
    if (!object) throw new Error('there is no Secret yet');
    const data = { ...(object.data as Record<string, string>) };
    change(data);
    this.server.put(SECRET, { ...object, data });
  }
}

function bundlesIn({ webhooks, spec }: JsonObject): [string, string][] {
  interface Entry {
    name: string;
    clientConfig: { caBundle?: string };
  }
  const conversion = (spec as { conversion?: { webhook: Entry } } | undefined)?.conversion?.webhook;
  const entries = [...((webhooks ?? []) as unknown as Entry[]), ...(conversion ? [conversion] : [])];
  return entries.map(({ name, clientConfig }) => [
    `#${name}`,
    Buffer.from(clientConfig.caBundle ?? '', 'base64').toString(),
  ]);
}

const known = new Map<string, number>();

/** Until when a client with this bundle accepts a certificate, in milliseconds since 1970; 0 for never. */
function acceptedUntil(bundle: string, pem: string): number {
  const key = `${bundle}|${pem}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  const certificate = new X509Certificate(pem);
  const ends = certificatesIn(bundle)
    .filter((authority) => certificate.checkIssued(authority) && certificate.verify(authority.publicKey))
    .map((authority) => Math.min(authority.validToDate.getTime(), certificate.validToDate.getTime()));
  known.set(key, Math.max(0, ...ends));
  return Math.max(0, ...ends);
}

/** Numbers from 0 to below 1 from a seed (mulberry32). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A world in which every replica serves what is in place everywhere. */
async function settled(seed: number, count = 3): Promise<World> {
  const world = new World(numbers(seed), count);
  // Until the bundle is in place for the first time there is nothing that the API server could trust.
  for (let round = 0; round < 5; round += 1)
    await Promise.all(world.replicas.map((replica) => replica.look()));
  world.now += NOTICED_MS;
  return world;
}

const seeds = fc.integer({ min: 0, max: 2 ** 31 - 1 });

describe('three replicas', () => {
  test('rotate certificates and authorities for ten minutes, with broken connections and restarts', async () => {
    await fc.assert(
      fc.asyncProperty(seeds, async (seed) => {
        const world = await settled(seed);
        const chance = numbers(seed + 1);
        const [first] = world.authorities();
        for (let round = 0; round < 120; round += 1) {
          world.faults = chance() < 0.2 ? 0.2 : 0;
          if (chance() < 0.05) world.replicas[Math.floor(chance() * 3)] = world.newReplica();
          await world.round();
        }
        expect(world.authorities().map(String)).not.toContain(String(first));
        expect(world.authorities().length).toBeLessThanOrEqual(2);
      }),
      { numRuns: 8, endOnFailure: true },
    );
  });

  test.each<[string, (world: World) => void]>([
    ['the Secret is deleted', ({ server }) => server.objects.delete(SECRET)],
    [
      'the key of the authority is lost',
      (world) => world.tamper((data) => delete data[SECRET_KEYS.authorityKey]),
    ],
    [
      'the certificate is garbage',
      (world) => world.tamper((data) => Object.assign(data, { 'tls.crt': 'AAAA' })),
    ],
    [
      'the key is another',
      (world) => world.tamper((data) => Object.assign(data, { 'tls.key': data['ca.key'] })),
    ],
    [
      'everything is empty',
      (world) => world.tamper((data) => Object.keys(data).map((key) => delete data[key])),
    ],
    ['the bundle is garbage', (world) => world.tamper((data) => Object.assign(data, { 'ca.crt': 'AAAA' }))],
  ])('repair the Secret, and fail no request, when %s', async (_, happen) => {
    await fc.assert(
      fc.asyncProperty(seeds, fc.integer({ min: 0, max: 25 }), async (seed, before) => {
        const world = await settled(seed);
        for (let round = 0; round < before; round += 1) await world.round();
        await untilAgreed(world);
        happen(world);
        for (let round = 0; round < 8; round += 1) await world.round();
        await untilAgreed(world);
        expect(agree(world)).toBe(true);
        const data = world.server.objects.get(SECRET)?.data as Record<string, string>;
        expect(new X509Certificate(Buffer.from(data['tls.crt'] ?? '', 'base64')).subjectAltName).toBe(
          'DNS:a.ns.svc, IP Address:127.0.0.1',
        );
      }),
      { numRuns: 3, endOnFailure: true },
    );
  });
});

const agree = ({ replicas }: World): boolean =>
  new Set(replicas.map((replica) => JSON.stringify(replica.current()))).size === 1;

/** An ordinary renewal reaches the replicas one after the other. */
async function untilAgreed(world: World): Promise<void> {
  for (let round = 0; !agree(world) && round < 5; round += 1) await world.round();
}
