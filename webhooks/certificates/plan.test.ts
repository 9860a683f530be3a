import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createAuthority, issueServing, type KeyPair } from './authority.ts';
import { lifetimesOf, plan, type Situation } from './plan.ts';
import { readSecretData, SECRET_KEYS, type SecretData, secretData } from './secret-data.ts';
import { recycledKeys } from './testing/keys.ts';

const days = 86_400_000;
const START = Date.parse('2026-05-04T03:02:01Z');
const lifetimes = lifetimesOf(90 * 86_400);
const names = ['a.ns.svc', '127.0.0.1', '::1'];
const keys = await recycledKeys(4);
const making = async (now: number, life: number) => ({
  key: await keys.privateKey(),
  serial: keys.serial(),
  now,
  lifetimeMs: life * days,
  backdateMs: 3_600_000,
});
const authorityAt = async (day: number) => createAuthority('ca', await making(START + day * days, 360));
const servingAt = async (ca: KeyPair, day: number, of = names) =>
  issueServing(ca, of, await making(START + day * days, 90));

const first = await authorityAt(0);
const second = await authorityAt(240);
const serving = await servingAt(first, 0);
const older = readSecretData(secretData(first, serving, [])).trusted;
const data = secretData(first, serving, []);
const without = (key: string): SecretData => ({ ...data, [key]: '' });
const garbage = (key: string): SecretData => ({
  ...data,
  [key]: Buffer.from('-----BEGIN').toString('base64'),
});

interface Case {
  data: SecretData | undefined;
  day: number;
  published?: number | undefined;
  names?: string[];
  jitter?: number;
}

const decide = ({ data: held, day, ...rest }: Case) => {
  const now = START + day * days;
  const situation: Situation = {
    state: held && readSecretData(held),
    now,
    names: rest.names ?? names,
    lifetimes,
    jitter: rest.jitter ?? 0,
    publishedSince: 'published' in rest ? rest.published : START - days,
  };
  return plan(situation);
};

const laterServing = await servingAt(first, 200);
const secondServing = await servingAt(second, 241);
const lastServing = await servingAt(first, 350);
const recentServing = await servingAt(second, 340);

describe('the next step', () => {
  test.each<[string, Case, string]>([
    ['without a Secret', { data: undefined, day: 0 }, 'start-over'],
    ['with an empty Secret', { data: {}, day: 0 }, 'start-over'],
    ['with everything in order', { data, day: 1 }, 'keep'],
    ['before two thirds of the certificate are over', { data, day: 59.9 }, 'keep'],
    ['after two thirds of the certificate', { data, day: 60.1 }, 'issue-serving'],
    ['after three fifths, for a replica that is early', { data, day: 54.2, jitter: 0.999 }, 'issue-serving'],
    ['before three fifths, for a replica that is early', { data, day: 53.9, jitter: 0.999 }, 'keep'],
    ['while bundles cannot be put in place', { data, day: 60.1, published: undefined }, 'issue-serving'],
    ['with an expired certificate', { data, day: 90.1 }, 'issue-serving'],
    ['without a certificate', { data: without(SECRET_KEYS.certificate), day: 1 }, 'issue-serving'],
    ['with a malformed certificate', { data: garbage(SECRET_KEYS.certificate), day: 1 }, 'issue-serving'],
    ['without its key', { data: without(SECRET_KEYS.key), day: 1 }, 'issue-serving'],
    ['with a malformed key', { data: garbage(SECRET_KEYS.key), day: 1 }, 'issue-serving'],
    [
      'with a key of another certificate',
      { data: { ...data, 'tls.key': data['ca.key'] ?? '' }, day: 1 },
      'issue-serving',
    ],
    ['with fewer names than wanted', { data, day: 1, names: [...names, 'b.ns.svc'] }, 'issue-serving'],
    ['with more names than wanted', { data, day: 1, names: ['127.0.0.1'] }, 'keep'],
    [
      'without the key of the authority',
      { data: without(SECRET_KEYS.authorityKey), day: 1 },
      'start-overlap',
    ],
    [
      'with a malformed key of the authority',
      { data: garbage(SECRET_KEYS.authorityKey), day: 1 },
      'start-overlap',
    ],
    ['without a bundle', { data: without(SECRET_KEYS.bundle), day: 1 }, 'start-over'],
    ['with a malformed bundle', { data: garbage(SECRET_KEYS.bundle), day: 1 }, 'start-over'],
    [
      'with the bundle of somebody else',
      { data: { ...data, 'ca.crt': secretData(second, serving, [])['ca.crt'] ?? '' }, day: 241 },
      'start-over',
    ],
    ['before two thirds of the authority', { data: secretData(first, laterServing, []), day: 239.9 }, 'keep'],
    [
      'after two thirds of the authority',
      { data: secretData(first, laterServing, []), day: 240.1 },
      'start-overlap',
    ],
    [
      'after two thirds of the authority, while bundles cannot be put in place',
      { data: secretData(first, laterServing, []), day: 240.1, published: undefined },
      'keep',
    ],
    ['with an expired authority', { data: secretData(first, lastServing, []), day: 361 }, 'start-over'],
    [
      'in an overlap that is not in place yet',
      { data: secretData(second, laterServing, older), day: 241, published: undefined },
      'keep',
    ],
    [
      'in an overlap that has just been put in place',
      { data: secretData(second, laterServing, older), day: 241, published: START + 241 * days - 29_999 },
      'keep',
    ],
    [
      'in an overlap that API servers know',
      { data: secretData(second, laterServing, older), day: 241, published: START + 241 * days - 30_000 },
      'issue-serving',
    ],
    [
      'in an overlap with the new certificate',
      { data: secretData(second, secondServing, older), day: 250 },
      'keep',
    ],
    [
      'when the old authority has expired',
      { data: secretData(second, recentServing, older), day: 361 },
      'drop-expired',
    ],
    ['by a clock that is slow by less than certificates are backdated', { data, day: -0.9 / 24 }, 'keep'],
    ['made by a clock that was ahead by more', { data, day: -1.1 / 24 }, 'start-over'],
  ])('%s', (_, situation, step) => {
    expect(decide(situation).kind).toBe(step);
  });

  test('does not issue again and again what its authority cuts short', async () => {
    const short = await servingAt(first, 330);
    const held = secretData(first, short, []);
    expect(decide({ data: held, day: 359, published: undefined }).kind).toBe('keep');
  });

  test('keeps names that a replica of another release has asked for', () => {
    const step = decide({ data, day: 1, names: ['b.ns.svc'] });
    expect(step).toMatchObject({ reason: 'the certificate does not name b.ns.svc' });
    expect(step).toHaveProperty('names', ['b.ns.svc', 'a.ns.svc', '127.0.0.1', '0:0:0:0:0:0:0:1']);
  });

  test('when nothing is to be done, says when to look again: at the first moment that matters', () => {
    const moment = (situation: Case) => {
      const step = decide(situation);
      return step.kind === 'keep' ? (step.lookAgainAt - START) / days : step.kind;
    };
    expect(moment({ data, day: 1 })).toBeCloseTo(60, 3);
    const overlap = secretData(second, secondServing, older);
    expect(moment({ data: overlap, day: 250 })).toBeCloseTo(301, 3);
    expect(
      moment({
        data: secretData(second, laterServing, older),
        day: 241,
        published: START + 241 * days - 10_000,
      }),
    ).toBeCloseTo(241 + 20 / 86_400, 6);
  });
});

test('whatever a Secret holds is read without an error, and answered with a step', () => {
  const text = fc.oneof(
    fc.base64String(),
    fc.string(),
    fc.constantFrom(...Object.values(data)),
    fc
      .constantFrom(...Object.values(data))
      .chain((good) => fc.nat(good.length).map((at) => `${good.slice(0, at)}${good.slice(at + 1)}`)),
  );
  const held = fc.dictionary(fc.constantFrom(...Object.values(SECRET_KEYS), 'other'), text);
  const kinds = ['keep', 'start-over', 'start-overlap', 'issue-serving', 'drop-expired'];
  fc.assert(
    fc.property(held, fc.double({ min: -1000, max: 1000, noNaN: true }), (some, day) => {
      expect(kinds).toContain(decide({ data: some, day }).kind);
    }),
    { numRuns: 300 },
  );
});
