/** How close together the ticks of a cron expression can be. */
import type { Cron } from './cron.ts';

const DAY = 24 * 60;
// Eight years hold every sequence of month lengths; 2000 begins with a leap year.
const [FROM, TO] = [Date.UTC(2000, 0, 1), Date.UTC(2008, 0, 1)];
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
  for (let day = FROM; day < TO; day += MS_PER_DAY) {
    if (!fires(expression, new Date(day))) continue;
    if (before !== undefined) least = Math.min(least, (day - before) / MS_PER_DAY);
    if (least === 1) return 1;
    before = day;
  }
  return least;
}

/** Whether a day matches. Day of month and day of week are alternatives where both are restricted (crontab(5)). */
function fires({ fields }: Cron['expression'], date: Date): boolean {
  if (!fields.month.values.some((month) => month === date.getUTCMonth() + 1)) return false;
  const byMonth = matchesDayOfMonth(fields.dayOfMonth.values, date);
  const byWeek = matchesDayOfWeek(fields.dayOfWeek.values, fields.dayOfWeek.nthDay, date);
  if (fields.dayOfMonth.isWildcard) return byWeek;
  if (fields.dayOfWeek.isWildcard) return byMonth;
  return byMonth || byWeek;
}

const daysInMonth = (date: Date): number =>
  new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();

function matchesDayOfMonth(values: readonly (number | string)[], date: Date): boolean {
  const day = date.getUTCDate();
  return values.includes(day) || (values.includes('L') && day === daysInMonth(date));
}

function matchesDayOfWeek(values: readonly (number | string)[], nth: number, date: Date): boolean {
  const [day, weekday] = [date.getUTCDate(), date.getUTCDay()];
  const isLast = day + 7 > daysInMonth(date);
  return values.some((value) => {
    const text = String(value);
    if (Number(text.replace('L', '')) % 7 !== weekday) return false;
    return text.endsWith('L') ? isLast : nth === 0 || Math.ceil(day / 7) === nth;
  });
}
