/** Schedule, v1alpha1: every field of the origin (ansible-playbook-operator v0.1.7) with its default. */
import type { Static } from 'typebox';
import { exactInteger, flag, freeForm, object, oneOf, optional, text } from '../common/structural.ts';
import { originRef } from './origin.ts';

/** The origin's macros, in the order hour to year. */
export const RANDOM_MACROS = [
  '@hourly-random',
  '@daily-random',
  '@weekly-random',
  '@monthly-random',
  '@yearly-random',
] as const;

/** The spec of a v1alpha1 Schedule. */
export const scheduleSpec = object(
  {
    playbookRef: originRef('Playbook in the same namespace.'),
    schedule: text(253, `Cron expression, or one of ${RANDOM_MACROS.join(', ')}.`),
    suspend: optional(flag('No Runs are created.', { default: false })),
    startingDeadlineSeconds: optional(exactInteger('Seconds after which a missed tick is given up.')),
    concurrencyPolicy: optional(
      oneOf(['Allow', 'Forbid', 'Replace'], 'What happens when the last Run has not ended.', {
        default: 'Forbid',
      }),
    ),
    resources: optional(
      object(
        {
          limits: optional(freeForm(32, 'Upper bounds.')),
          requests: optional(freeForm(32, 'What the scheduler reserves.')),
        },
        { description: 'CPU, memory and other resources.' },
      ),
    ),
    backoffLimit: optional(exactInteger('Repetitions of a failed Run.', { default: 3 })),
    successfulJobsHistoryLimit: optional(exactInteger('Succeeded Runs to keep.', { default: 1 })),
    failedJobsHistoryLimit: optional(exactInteger('Failed Runs to keep.', { default: 1 })),
    ttlSecondsAfterFinished: optional(
      exactInteger('Seconds after its end when a Run is deleted.', { default: 3600 }),
    ),
  },
  {
    'x-kubernetes-validations': [
      {
        rule: 'has(self.schedule) && size(self.schedule) > 0',
        message: 'schedule must be a non-empty string',
        fieldPath: '.schedule',
      },
    ],
  },
);

/** Spec of a v1alpha1 Schedule. */
export type ScheduleSpec = Static<typeof scheduleSpec>;
