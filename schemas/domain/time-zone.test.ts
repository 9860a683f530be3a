import { expect, it } from '@jest/globals';
import { timeZoneProblem } from './time-zone.ts';

it.each(['UTC', 'Europe/Berlin', 'America/Argentina/Buenos_Aires', 'Etc/GMT+5', 'Asia/Calcutta', 'EST5EDT'])(
  'knows %s',
  (name) => {
    expect(timeZoneProblem(name)).toBeUndefined();
  },
);

it.each([
  ['a misspelt city', 'Europe/Berlinn', /did you mean "Europe\/Berlin"/],
  ['a fixed offset', '+02:00', /no IANA time zone/],
  ['the zone of the machine', 'Local', /no IANA time zone/],
  ['a path', '../../etc/localtime', /no IANA time zone/],
  ['nothing', '', /such as Europe\/Berlin/],
])('refuses %s', (_, name, problem) => {
  expect(timeZoneProblem(name)).toMatch(problem);
});
