import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { systemClock } from '../../controllers/runtime/clock.ts';
import { valueAt } from '../../schemas/common/json.ts';
import { type AccessQuestion, accessKey } from '../policy/question.ts';
import { type AccessOptions, createAccess } from './access.ts';
import { createLimiter } from './limiter.ts';
import { clientOf } from './testing/api.ts';

const user = { username: 'alice', groups: ['dev'] };
const question = (name: string, of = user): AccessQuestion => ({
  user: of,
  verb: 'get',
  group: '',
  resource: 'secrets',
  namespace: 'shop',
  name,
});
const allowed = { status: { allowed: true } };
const denied = { status: { allowed: false } };
const nameIn = (body: unknown) => valueAt(body, ['spec', 'resourceAttributes', 'name']);

function accessOf(answer: (name: unknown) => unknown, more: Partial<AccessOptions> = {}, burst = 100) {
  let now = 0;
  const clock = { ...systemClock, now: () => now };
  const sources: string[] = [];
  const { client, requests } = clientOf(({ body }) => answer(nameIn(body)));
  const access = createAccess({
    client,
    clock,
    limiter: createLimiter({ perSecond: 1, burst }, clock),
    keepMs: { allowed: 10_000, denied: 2_000 },
    observe: (known, from) => sources.push(`${known} ${from}`),
    ...more,
  });
  const ask = async (...questions: AccessQuestion[]) => {
    const answers = await access.ask(questions, now + 100);
    return questions.map((one) => answers.get(accessKey(one)));
  };
  const pass = (ms: number): void => {
    now += ms;
  };
  return { ask, requests, sources, pass };
}

describe('answers about rights', () => {
  it('are asked in parallel, each question once', async () => {
    let [underway, most] = [0, 0];
    const { ask, requests } = accessOf(async (name) => {
      most = Math.max(most, ++underway);
      await sleep(5);
      underway--;
      return name === 'b' ? denied : allowed;
    });
    expect(await ask(question('a'), question('b'), question('a'), question('c'))).toEqual([
      'allowed',
      'denied',
      'allowed',
      'allowed',
    ]);
    expect([requests.length, most]).toEqual([3, 3]);
  });

  it('are shared by those who ask the same at the same time', async () => {
    const { ask, requests, sources } = accessOf(() => sleep(5, allowed));
    expect(await Promise.all([ask(question('a')), ask(question('a'))])).toEqual([['allowed'], ['allowed']]);
    expect(requests).toHaveLength(1);
    expect(sources.sort()).toEqual(['allowed asked', 'allowed shared']);
  });

  it('are kept for a short time, a no for a shorter one', async () => {
    const { ask, requests, pass } = accessOf((name) => (name === 'yes' ? allowed : denied));
    const both = [question('yes'), question('no')] as const;
    await ask(...both);
    pass(1_999);
    await ask(...both);
    expect(requests).toHaveLength(2);
    pass(1);
    await ask(...both);
    expect(requests.slice(2).map(({ body }) => nameIn(body))).toEqual(['no']);
    pass(8_000);
    await ask(...both);
    expect(requests).toHaveLength(5);
  });

  it('are not those of a user of the same name who is another one', async () => {
    const { ask, requests } = accessOf(() => allowed);
    await ask(
      question('a'),
      question('a', { ...user, groups: [] }),
      question('a', { ...user, extra: { scopes: ['x'] } } as typeof user),
      question('a', { ...user, uid: '1' } as typeof user),
    );
    expect(requests).toHaveLength(4);
  });

  it.each<[string, () => unknown]>([
    ['the API server refuses the question', () => 403],
    ['the answer makes no sense', () => 'hello'],
    ['the client fails', () => Promise.reject(new Error('no connection'))],
  ])('are unknown when %s, and asked again', async (_, answer) => {
    const { ask, requests } = accessOf(answer);
    expect(await ask(question('a'))).toEqual(['unknown']);
    await ask(question('a'));
    expect(requests).toHaveLength(2);
  });

  it('that an authorizer could not give are not kept', async () => {
    const { ask, requests } = accessOf(() => ({ status: { allowed: false, evaluationError: 'x' } }));
    expect(await ask(question('a'))).toEqual(['denied']);
    await ask(question('a'));
    expect(requests).toHaveLength(2);
  });

  it('are there by the deadline, those that came', async () => {
    const { ask } = accessOf((name) => (name === 'slow' ? sleep(60_000, allowed, { ref: false }) : allowed));
    const begin = performance.now();
    expect(await ask(question('a'), question('slow'))).toEqual(['allowed', undefined]);
    expect(performance.now() - begin).toBeLessThan(1_000);
  });

  it('are unknown when it is not their turn before the deadline', async () => {
    const { ask, requests, sources } = accessOf(() => allowed, {}, 2);
    expect(await ask(question('a'), question('b'), question('c'))).toEqual(['allowed', 'allowed', 'unknown']);
    expect(requests).toHaveLength(2);
    expect(sources).toContain('unknown refused');
  });
});
