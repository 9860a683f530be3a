import { describe, expect, it } from '@jest/globals';
import { scheduleRules } from './schedule.ts';
import { broken, subjectOf } from './testing/subject.ts';

const judged = (spec: object, minimumInterval?: string) => {
  const policy = minimumInterval === undefined ? {} : { schedules: { minimumInterval } };
  return broken(scheduleRules, subjectOf('Schedule', spec, { policies: [policy] }), policy);
};

describe('SCH-01 holds for', () => {
  it.each<[string, object, string | undefined]>([
    ['every minute where no policy says otherwise', { cron: '* * * * *' }, undefined],
    ['exactly the allowed interval', { cron: '*/15 * * * *' }, '15m'],
    ['H with a step', { cron: 'H/30 * * * *' }, '15m'],
    ['a random time of the day', { random: { every: 'Day' } }, '24h'],
    ['an expression that cannot be read: that is another error', { cron: 'x' }, '15m'],
  ])('%s', (_, spec, interval) => {
    expect(judged(spec, interval).rules).toEqual([]);
  });
});

describe('SCH-01 is broken by', () => {
  it.each<[string, object, string, string]>([
    ['every minute', { cron: '* * * * *' }, '5m', 'spec.cron'],
    ['two ticks close together', { cron: '0,5 3 * * *' }, '10m', 'spec.cron'],
    ['a random time of the hour', { random: { every: 'Hour' } }, '2h', 'spec.random.every'],
  ])('%s', (_, spec, interval, field) => {
    expect(judged(spec, interval).rules).toEqual([`SCH-01 ${field}`]);
  });
});

it('says what is allowed', () => {
  expect(judged({ cron: '*/5 * * * *' }, '1h30m').messages).toEqual([
    'fires 5m after the last time at the closest; the policy of this namespace allows 1h30m at least',
  ]);
});
