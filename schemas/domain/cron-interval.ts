/** How close together the ticks of a cron expression can be. */
import type { Cron } from './cron.ts';

const DAY = 24 * 60;
// After 28 years the days of the week fall on the same dates again: every sequence of days is among them.
const [FROM, TO] = [Date.UTC(2000, 0, 1), Date.UTC(2028, 0, 1)];
const MS_PER_DAY = 86_400_000;

/** Least seconds between two ticks in local time; changes of the clock are not looked at. */
export function minimumInterval({ expression }: Cron): number {
  const { minute, hour } = expression.fields;
  const times = [...hour.values].flatMap((h) => [...minute.values].map((m) => Number(h) * 60 + Number(m)));
  times.sort((a, b) => a - b);
  const [first = 0, last = 0] = [times[0], times.at(-1)];
  const gaps = times.slice(1).map((time, i) => time - (times[i] ?? 0));
  const within = Math.min(...gaps, Number.POSITIVE_INFINITY);
  const overnight = DAY - last + first;
  // The distance of days only matters where the night could be the shortest gap.
  if (within <= overnight) return within * 60;
  return Math.min(within, overnight + (leastDaysBetween(expression) - 1) * DAY) * 60;
}

/** Whether the expression fires on 29 February only. */
export function onlyOnLeapDay({ expression }: Cron): boolean {
  const { dayOfMonth, month, dayOfWeek } = expression.fields;
  return dayOfWeek.isWildcard && String(dayOfMonth.values) === '29' && String(month.values) === '2';
}

function leastDaysBetween(expression: Cron['expression']): number {
  const { dayOfMonth, month, dayOfWeek } = expression.fields;
  if (dayOfMonth.isWildcard && month.isWildcard && dayOfWeek.isWildcard) return 1;
  let least = Number.POSITIVE_INFINITY;
  let before: number | undefined;
  const matches = dayMatcher(expression);
  for (let day = FROM; day < TO; day += MS_PER_DAY) {
    if (!matches(new Date(day))) continue;
    if (before !== undefined) least = Math.min(least, (day - before) / MS_PER_DAY);
    if (least === 1) return 1;
    before = day;
  }
  return least;
}

/** Tells whether a day matches. Day of month and day of week are alternatives where both are restricted (crontab(5)). */
function dayMatcher({ fields }: Cron['expression']): (date: Date) => boolean {
  const { dayOfMonth, month, dayOfWeek } = fields;
  const [months, days] = [new Set<unknown>(month.values), new Set<unknown>(dayOfMonth.values)];
  const nth = dayOfWeek.nthDay;
  const weekdays = dayOfWeek.values.map((value) => {
    const text = String(value);
    return { weekday: Number(text.replace('L', '')) % 7, last: text.endsWith('L') };
  });
  const byMonth = (day: number, length: number) => days.has(day) || (day === length && days.has('L'));
  const byWeek = (day: number, length: number, on: number) =>
    weekdays.some(
      ({ weekday, last }) =>
        weekday === on && (last ? day + 7 > length : nth === 0 || Math.ceil(day / 7) === nth),
    );
  return (date) => {
    if (!months.has(date.getUTCMonth() + 1)) return false;
    const [day, length] = [date.getUTCDate(), daysInMonth(date)];
    if (dayOfMonth.isWildcard) return byWeek(day, length, date.getUTCDay());
    return byMonth(day, length) || (!dayOfWeek.isWildcard && byWeek(day, length, date.getUTCDay()));
  };
}

const daysInMonth = (date: Date): number =>
  new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
