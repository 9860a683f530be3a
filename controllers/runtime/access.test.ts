import { describe, expect, test } from '@jest/globals';
import { type Access, keepAccess } from './access.ts';

const access = (token: string): Access => ({
  server: 'https://example.com',
  tls: {},
  headers: { Authorization: `Bearer ${token}` },
});

/** A clock that tests move, and readings of `token-1`, `token-2`, … that fail where `broken` says so. */
function setUp(broken: (reading: number) => boolean = () => false) {
  const clock = { time: 0, now: () => clock.time, sleep: async () => undefined };
  const renewals: boolean[] = [];
  const kept = keepAccess(async (renew) => {
    renewals.push(renew);
    if (broken(renewals.length)) throw new Error('unreadable');
    return access(`token-${renewals.length}`);
  }, clock);
  const token = async (renew?: boolean) => (await kept.current(renew)).headers.Authorization;
  return { clock, renewals, token };
}

describe('what was read', () => {
  test('is used for a minute, then read again', async () => {
    const { clock, token } = setUp();
    expect(await token()).toBe('Bearer token-1');
    clock.time = 59_999;
    expect(await token()).toBe('Bearer token-1');
    clock.time = 60_000;
    expect(await token()).toBe('Bearer token-2');
  });

  test('is read again at once when it was refused', async () => {
    const { renewals, token } = setUp();
    await token();
    expect(await token(true)).toBe('Bearer token-2');
    expect(renewals).toEqual([false, true]);
  });

  test('is read once for all who ask meanwhile', async () => {
    const { renewals, token } = setUp();
    await Promise.all([token(), token(), token()]);
    expect(renewals).toHaveLength(1);
  });

  test('is used on when it cannot be read again', async () => {
    const { clock, token } = setUp((reading) => reading === 2);
    await token();
    clock.time = 60_000;
    expect(await token()).toBe('Bearer token-1');
    clock.time = 120_000;
    expect(await token()).toBe('Bearer token-3');
  });

  test('is missed when it could never be read', async () => {
    const { token } = setUp((reading) => reading === 1);
    await expect(token()).rejects.toThrow('unreadable');
    expect(await token()).toBe('Bearer token-2');
  });
});
