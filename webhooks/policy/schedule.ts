/** SCH-01: Schedules fire no more often than the policies of the namespace allow. */
import { type FieldError, forbidden } from '../../schemas/common/field-error.ts';
import { parseCron } from '../../schemas/domain/cron.ts';
import { minimumInterval } from '../../schemas/domain/cron-interval.ts';
import { formatDuration } from '../../schemas/domain/duration.ts';
import { field, textOf } from '../field.ts';
import type { RuleCheck, Subject } from './subject.ts';

const HOUR = 3600;
const DAY = 24 * HOUR;
/** Least seconds between two ticks of `random`. */
const PERIODS: ReadonlyMap<string, number> = new Map([
  ['Hour', HOUR],
  ['Day', DAY],
  ['Week', 7 * DAY],
  ['Month', 28 * DAY],
  ['Year', 365 * DAY],
]);

function tooOften({ object, settings }: Subject<'Schedule'>): FieldError[] {
  const allowed = settings.minimumInterval;
  if (allowed === undefined) return [];
  const [cron, every] = [field(object, 'spec', 'cron'), field(object, 'spec', 'random', 'every')];
  const parsed = parseCron(textOf(cron) ?? '', `${object.metadata?.namespace}/${object.metadata?.name}`);
  const found = [
    { of: cron, seconds: parsed.ok ? minimumInterval(parsed.cron) : undefined },
    { of: every, seconds: PERIODS.get(textOf(every) ?? '') },
  ];
  return found.flatMap(({ of, seconds }) =>
    seconds === undefined || seconds >= allowed
      ? []
      : [
          forbidden(
            of.path,
            `fires ${formatDuration(seconds * 1000)} after the last time at the closest; the policy of this namespace allows ${formatDuration(allowed * 1000)} at least`,
          ),
        ],
  );
}

/** SCH-01. */
export const scheduleRules: readonly RuleCheck<'Schedule'>[] = [
  { id: 'SCH-01', kind: 'Schedule', check: tooOften },
];
