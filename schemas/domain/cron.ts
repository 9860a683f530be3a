/**
 * Cron expressions as the API accepts them: exactly five fields, or one of the usual macros. The grammar is
 * stricter than that of cron-parser, which takes the empty string for "every minute" and a sixth field for
 * seconds; what passes here is then read by cron-parser, so that admission and scheduling cannot disagree.
 */
import { type CronExpression, CronExpressionParser } from 'cron-parser';
import type { Refusal } from './git-url.ts';
import { didYouMean } from './suggestion.ts';

/** An expression that was accepted. */
export interface Cron {
  /** Five fields: macros are written out. `H` is not resolved. */
  readonly text: string;
  /** cron-parser's view of it, with `H` resolved by the seed. */
  readonly expression: CronExpression;
  /** What is legal but probably not meant. */
  readonly notes: readonly string[];
}
/** Outcome of `parseCron`. */
export type CronResult = { ok: true; cron: Cron } | Refusal;

interface FieldRule {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly names: readonly string[];
  /** Whether `?` may stand for `*`, as in Quartz. */
  readonly question?: true;
  /** Further items, such as `L`. */
  readonly special?: RegExp;
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const FIELDS: readonly FieldRule[] = [
  { name: 'minute', min: 0, max: 59, names: [] },
  { name: 'hour', min: 0, max: 23, names: [] },
  { name: 'day of month', min: 1, max: 31, names: [], question: true, special: /^L$/i },
  { name: 'month', min: 1, max: 12, names: MONTHS },
  {
    name: 'day of week',
    min: 0,
    max: 7,
    names: DAYS,
    question: true,
    special: /^(?:[0-7]|sun|mon|tue|wed|thu|fri|sat)(?:L|#[1-5])$/i,
  },
];
const MACROS = new Map([
  ['@hourly', '0 * * * *'],
  ['@daily', '0 0 * * *'],
  ['@midnight', '0 0 * * *'],
  ['@weekly', '0 0 * * 0'],
  ['@monthly', '0 0 1 * *'],
  ['@yearly', '0 0 1 1 *'],
  ['@annually', '0 0 1 1 *'],
]);
const FORM = 'write five fields: minute, hour, day of month, month, day of week, such as "30 2 * * 1-5"';
const refuse = (problem: string, hint = FORM): Refusal => ({ ok: false, problem, hint });

/**
 * Reads a cron expression. Never throws.
 * @param seed what `H` is derived from; the same seed gives the same times.
 */
export function parseCron(source: string, seed = ''): CronResult {
  if (source.trim() === '') return refuse('is empty');
  if (source.startsWith('@') && !MACROS.has(source)) return refuseMacro(source);
  const text = MACROS.get(source) ?? source;
  if (/[^\x20-\x7e\t]/.test(text)) return refuse('contains a character that no cron expression has');
  const fields = text.trim().split(/[ \t]+/);
  if (fields.length !== FIELDS.length) return refuseCount(fields);
  const notes: string[] = [];
  for (const [i, rule] of FIELDS.entries()) {
    const problem = fieldProblem(fields[i] ?? '', rule, notes);
    if (problem) return problem;
  }
  const never = neverFires(fields);
  return never ?? read(fields.join(' '), seed, notes);
}

function read(text: string, seed: string, notes: string[]): CronResult {
  try {
    const upper = text.replace(/[lh](?![a-z])/g, (letter) => letter.toUpperCase());
    const expression = CronExpressionParser.parse(upper, { hashSeed: seed, tz: 'UTC', currentDate: 0 });
    return { ok: true, cron: { text: upper, expression, notes } };
  } catch (error) {
    return refuse(`cannot be read: ${error instanceof Error ? error.message : 'unknown problem'}`);
  }
}

function refuseMacro(source: string): Refusal {
  const known = [...MACROS.keys()];
  if (source.startsWith('@every'))
    return refuse(
      'uses @every, which counts from an unknown start',
      'write the minutes and hours, such as "*/15 * * * *"',
    );
  return refuse(
    `is the unknown macro ${JSON.stringify(source.slice(0, 32))}${didYouMean(source, known)}`,
    `write five fields or one of ${known.join(', ')}`,
  );
}

function refuseCount(fields: readonly string[]): Refusal {
  if (/^(?:CRON_)?TZ=/.test(fields[0] ?? ''))
    return refuse('names a time zone', 'remove "TZ=…" and set timeZone');
  const seconds = fields.length === 6 ? '; seconds and years are not supported' : '';
  return refuse(`has ${fields.length} field${fields.length === 1 ? '' : 's'}, not 5${seconds}`);
}

function fieldProblem(text: string, rule: FieldRule, notes: string[]): Refusal | undefined {
  if (text === '?' && rule.question) return undefined;
  const list = text.split(',');
  for (const item of list) {
    const problem = itemProblem(item, rule, notes);
    if (problem) return refuse(`has ${JSON.stringify(item)} as ${rule.name}: ${problem}`);
  }
  if (list.length > 1 && list.some((item) => item.includes('#')))
    return refuse(`has a list with "#" as ${rule.name}`, 'write one day with "#", such as 5#2');
  return undefined;
}

const ITEM =
  /^(?:(\*)|(H)(?:\((\d{1,2})-(\d{1,2})\))?|([a-z]{3}|\d{1,2})(?:-([a-z]{3}|\d{1,2}))?)(?:\/(\d{1,2}))?$/i;

/** What is wrong with one item of the list in a field. */
function itemProblem(item: string, rule: FieldRule, notes: string[]): string | undefined {
  if (rule.special?.test(item)) return undefined;
  const match = ITEM.exec(item);
  if (!match) return `write ${formsOf(rule)}`;
  const [, , , hashFrom, hashTo, from, to, step] = match;
  const bounds = [hashFrom ?? from, hashTo ?? to].filter((bound) => bound !== undefined);
  const values = bounds.map((bound) => numberIn(bound, rule));
  if (values.includes(undefined)) return `allowed are ${rangeOf(rule)}`;
  const [low = rule.min, high = low] = values;
  if (high < low) return `the range runs backwards; write two ranges${sundayHint(rule, high)}`;
  if (step !== undefined && Number(step) === 0) return 'the step must be at least 1';
  if (step !== undefined && Number(step) > rule.max)
    notes.push(
      `${rule.name} "${item}": the step is larger than the field, so that only the first value counts`,
    );
  return undefined;
}

function numberIn(text: string, rule: FieldRule): number | undefined {
  const named = rule.names.indexOf(text.toLowerCase());
  if (named >= 0) return named + rule.min;
  const value = /^\d/.test(text) ? Number(text) : Number.NaN;
  return value >= rule.min && value <= rule.max ? value : undefined;
}

const sundayHint = (rule: FieldRule, high: number): string =>
  rule.names === DAYS && high === 0 ? ', or 7 for Sunday at the end of a range' : '';

const rangeOf = ({ min, max, names }: FieldRule): string =>
  `${min} to ${max}${names.length === 0 ? '' : ` and ${names[0]} to ${names.at(-1)}`}`;

const formsOf = (rule: FieldRule): string => {
  const last =
    rule.names === DAYS
      ? ', 5L (the last Friday), 5#2 (the second)'
      : rule.special
        ? ', L (the last day)'
        : '';
  return `*, numbers (${rangeOf(rule)}), ranges, lists, steps such as */5, H${last}`;
};

const LONGEST = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const isOpen = (text: string | undefined): boolean => /^[*?]$/.test(text ?? '');

/** Days that no month has: 30 February. With a day of week set as well, either may match. */
function neverFires(fields: readonly string[]): Refusal | undefined {
  const [, , days = '', months = '', weekdays] = fields;
  if (!isOpen(weekdays) || !/^[\d,]+$/.test(days) || !/^[\da-z,]+$/i.test(months)) return undefined;
  const month = months.split(',').map((text) => numberIn(text, FIELDS[3] as FieldRule) ?? 0);
  const longest = Math.max(...month.map((number) => LONGEST[number - 1] ?? 31));
  const first = Math.min(...days.split(',').map(Number));
  if (first <= longest) return undefined;
  return refuse(
    `never fires: no month that it names has a day ${first}`,
    'correct the day of month or the month; L is the last day of any month',
  );
}
