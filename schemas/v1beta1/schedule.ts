/** Schedule, v1beta1: Runs of a Playbook at given times. */
import type { Static } from 'typebox';
import { conditions, count, observedGeneration, statusRef } from '../common/status.ts';
import {
  filledText,
  flag,
  instant,
  integer,
  listOf,
  mapOf,
  nameRef,
  object,
  oneOf,
  optional,
  text,
} from '../common/structural.ts';
import { runTemplateFields } from './run.ts';

/** The most Runs of each outcome that a Schedule keeps. */
export const MAX_HISTORY = 1000;

const exclusion = object(
  {
    name: optional(filledText(63, 'What it is for.')),
    cron: optional(filledText(253, 'Ticks that this expression matches as well do not fire.')),
    start: optional(instant('Begin of a time span without Runs.')),
    end: optional(instant('End of the time span.')),
  },
  {
    'x-kubernetes-validations': [
      {
        rule: 'has(self.cron) ? !has(self.start) && !has(self.end) : has(self.start) && has(self.end)',
        message: 'either cron, or both start and end must be set',
      },
    ],
  },
);

/** The spec of a Schedule. */
export const scheduleSpec = object(
  {
    playbookRef: optional(nameRef('Playbook in the same namespace.')),
    cron: optional(
      filledText(
        253,
        'Five fields: minute, hour, day of month, month, day of week; or @hourly, @daily, @midnight, @weekly, @monthly, @yearly or @annually. Exactly one of cron and random must be set.',
      ),
    ),
    random: optional(
      object(
        {
          every: oneOf(['Hour', 'Day', 'Week', 'Month', 'Year'], 'Period.'),
          seed: optional(
            oneOf(
              ['Name', 'UID'],
              'What the time is derived from; Name (when unset) can be previewed and survives re-creation, UID is what v1alpha1 does.',
            ),
          ),
        },
        { description: 'Once in every period, at a time that spreads Schedules evenly; instead of cron.' },
      ),
    ),
    timeZone: optional(filledText(63, 'IANA time zone; UTC when unset.')),
    exclusions: optional(listOf(exclusion, 64, { description: 'Times without Runs.' })),
    dstPolicy: optional(
      oneOf(
        ['Skip', 'Shift', 'Once', 'Twice'],
        'What happens to ticks in the hour that clocks skip or repeat.',
      ),
    ),
    missedPolicy: optional(
      oneOf(['Skip', 'RunLatest', 'RunAll'], 'What happens to ticks that were missed; RunLatest when unset.'),
    ),
    concurrencyPolicy: optional(
      oneOf(
        ['Allow', 'Forbid', 'Replace', 'Queue'],
        'What happens when the last Run has not ended; Forbid when unset.',
      ),
    ),
    startingDeadlineSeconds: optional(
      integer(0, 2147483647, 'Seconds after which a missed tick is given up.'),
    ),
    suspend: optional(flag('No Runs are created; false when unset.')),
    history: optional(
      object(
        {
          successful: optional(integer(0, MAX_HISTORY, 'Succeeded Runs to keep; 1 when unset.')),
          failed: optional(integer(0, MAX_HISTORY, 'Failed Runs to keep; 1 when unset.')),
        },
        { description: 'How many ended Runs are kept.' },
      ),
    ),
    runTemplate: optional(
      object(
        {
          metadata: optional(
            object(
              {
                labels: optional(mapOf(text(63, 'Value.'), 64, { description: 'Labels.' })),
                annotations: optional(mapOf(text(65536, 'Value.'), 64, { description: 'Annotations.' })),
              },
              { description: 'Labels and annotations of the Runs.' },
            ),
          ),
          spec: optional(object(runTemplateFields, { description: 'Spec of the Runs.' })),
        },
        {
          description:
            'The Runs that are created; must be set where runTemplateRef is not, {} when there is nothing to say about them.',
        },
      ),
    ),
    runTemplateRef: optional(nameRef('RunTemplate in the same namespace.')),
  },
  {
    'x-kubernetes-validations': [
      { rule: 'has(self.cron) != has(self.random)', message: 'exactly one of cron and random must be set' },
      {
        rule: 'has(self.runTemplate) != has(self.runTemplateRef)',
        message: 'exactly one of runTemplate (it may be empty, {}) and runTemplateRef must be set',
      },
      {
        // Where there is none or both, the rule above says so.
        rule: 'has(self.runTemplate) == has(self.runTemplateRef) || has(self.playbookRef) == has(self.runTemplate)',
        message: 'playbookRef must be set with runTemplate, and must not be set with runTemplateRef',
      },
    ],
  },
);

/** The status of a Schedule, in every version. */
export const scheduleStatus = object({
  observedGeneration: optional(observedGeneration),
  computedSchedule: optional(text(253, 'The cron expression in force.')),
  lastRunTime: optional(instant('When the last Run was created.')),
  nextRunTime: optional(instant('When the next Run is due.')),
  lastJobRef: optional(text(253, 'Name of the last Job.')),
  lastRunRevision: optional(text(64, 'Commit of the last Run.')),
  lastScheduleTime: optional(instant('The last tick that was acted on.')),
  nextScheduleTimes: optional(listOf(instant('A tick.'), 5, { description: 'The next ticks.' })),
  lastRunRef: optional(statusRef('The last Run.')),
  lastSuccessfulRunRef: optional(statusRef('The last Run that succeeded.')),
  lastManualRun: optional(
    object(
      {
        runId: optional(text(253, 'Value of the run-now annotation.')),
        runRef: optional(statusRef('The Run.')),
      },
      { description: 'The last Run asked for by the run-now annotation.' },
    ),
  ),
  active: optional(listOf(statusRef('A Run.'), 64, { description: 'Runs that have not ended.' })),
  missed: optional(count('Ticks that did not become Runs.')),
  conditions: optional(conditions),
});

/** Spec of a Schedule. */
export type ScheduleSpec = Static<typeof scheduleSpec>;
/** Status of a Schedule. */
export type ScheduleStatus = Static<typeof scheduleStatus>;
