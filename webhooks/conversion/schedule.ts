/** Schedule: v1alpha1 ↔ v1beta1. */
import { type Json, type JsonObject, valueAt } from '../../schemas/common/json.ts';
import { RANDOM_MACROS } from '../../schemas/v1alpha1/schedule.ts';
import { MAX_HISTORY } from '../../schemas/v1beta1/schedule.ts';
import { clamped, resources } from './codecs.ts';
import { dropping, field, type Lens } from './lens.ts';

const PERIODS = ['Hour', 'Day', 'Week', 'Month', 'Year'] as const;
const PERIOD_OF = new Map<Json | undefined, string>(
  RANDOM_MACROS.map((macro, i) => [macro, PERIODS[i] ?? 'Hour']),
);
const MACRO_OF = new Map<Json | undefined, string>(
  PERIODS.map((period, i) => [period, RANDOM_MACROS[i] ?? '']),
);

const cron: Lens = {
  ...field('schedule', 'cron', {
    toHub: (value) => (PERIOD_OF.has(value) ? undefined : value),
    toSpoke: (value) => value,
  }),
};

/** The origin derives the time of a macro from the UID. */
const random: Lens = {
  hubPath: ['random'],
  read: (spoke) => {
    const every = PERIOD_OF.get(spoke.schedule);
    return every === undefined ? undefined : { every, seed: 'UID' };
  },
  write: (value) => {
    const macro = MACRO_OF.get(valueAt(value, ['every']));
    return macro === undefined ? [] : [[['schedule'], macro]];
  },
  spokePath: () => ['schedule'],
};

/** A number that the origin defaults to something else than what an unset field of v1beta1 means. */
const withDefault = (lens: Lens, spoke: string, fallback: Json): Lens => ({
  ...lens,
  read: (spec: JsonObject) => lens.read(spec[spoke] === undefined ? { ...spec, [spoke]: fallback } : spec),
});

/** The origin repeats a failed Run as a whole, whatever the failure; a Job's limit may exceed ours. */
const retry: Lens = {
  hubPath: ['runTemplate', 'spec', 'retry'],
  read: (spoke) => {
    const limit = clamped(0, 10).toHub(spoke.backoffLimit ?? 3);
    return limit === undefined ? undefined : { limit, classes: ['Any'], hosts: 'All' };
  },
  write: (value) => [[['backoffLimit'], valueAt(value, ['limit'])]],
  spokePath: () => ['backoffLimit'],
};

const history = dropping(1, clamped(0, MAX_HISTORY));

/** Correspondence of the specs. */
export const scheduleLenses: readonly Lens[] = [
  field('playbookRef', 'playbookRef'),
  cron,
  random,
  field('suspend', 'suspend', dropping(false)),
  field('startingDeadlineSeconds', 'startingDeadlineSeconds'),
  field('concurrencyPolicy', 'concurrencyPolicy', dropping('Forbid')),
  field('successfulJobsHistoryLimit', 'history.successful', history),
  field('failedJobsHistoryLimit', 'history.failed', history),
  field('resources', 'runTemplate.spec.resources', resources),
  withDefault(
    field('ttlSecondsAfterFinished', 'runTemplate.spec.ttlSecondsAfterFinished'),
    'ttlSecondsAfterFinished',
    3600,
  ),
  retry,
];
