/** Semantic validation of Schedules. */
import { type FieldError, forbidden, invalid } from '../../schemas/common/field-error.ts';
import { GROUP } from '../../schemas/common/group.ts';
import type { ApiObject } from '../../schemas/common/object.ts';
import { parseCron } from '../../schemas/domain/cron.ts';
import { onlyOnLeapDay } from '../../schemas/domain/cron-interval.ts';
import { labelKeyProblem, labelValueProblem } from '../../schemas/domain/label-selector.ts';
import { FREE_FOR_SCHEDULES } from '../../schemas/domain/override.ts';
import { timeZoneProblem } from '../../schemas/domain/time-zone.ts';
import {
  at,
  type Field,
  field,
  isSet,
  items,
  keyOf,
  members,
  numberOf,
  textOf,
  textProblems,
} from '../field.ts';
import { runFields } from '../run-fields.ts';
import { type Asked, askedErrors } from './asked.ts';
import { templateErrors } from './run.ts';
import { together, type Validation } from './validation.ts';

const TIMELY_SECONDS = 10;

/** What schema and policy do not say about a Schedule. `asked` is the Playbook that it names, where that is known. */
export function validateSchedule(object: ApiObject<unknown>, asked: Asked | undefined): Validation {
  const spec = field(object, 'spec');
  const run = runFields('Schedule', object);
  const seed = `${textOf(field(object, 'metadata', 'namespace'))}/${textOf(field(object, 'metadata', 'name'))}`;
  return together(
    cronProblems(at(spec, 'cron'), seed),
    ...items(at(spec, 'exclusions')).map((exclusion) => exclusionProblems(exclusion, seed)),
    {
      errors: [
        ...textProblems([at(spec, 'timeZone')], timeZoneProblem),
        ...metadataErrors(at(spec, 'runTemplate', 'metadata')),
        ...templateErrors(run),
        ...(asked === undefined ? [] : askedErrors(run, asked, FREE_FOR_SCHEDULES)),
        ...unavailable(at(spec, 'runTemplateRef')),
      ],
      warnings: deadlineWarnings(at(spec, 'startingDeadlineSeconds')),
    },
  );
}

/** Errors and warnings of a cron expression. */
function cronProblems(of: Field, seed: string): Validation {
  const text = textOf(of);
  if (text === undefined) return { errors: [], warnings: [] };
  const parsed = parseCron(text, seed);
  if (!parsed.ok) return { errors: [invalid(of.path, `${parsed.problem}; ${parsed.hint}`)], warnings: [] };
  const leap = onlyOnLeapDay(parsed.cron) ? ['fires on 29 February only, about every four years'] : [];
  return { errors: [], warnings: [...parsed.cron.notes, ...leap].map((note) => invalid(of.path, note)) };
}

function exclusionProblems(exclusion: Field, seed: string): Validation {
  const [start, end] = [at(exclusion, 'start'), at(exclusion, 'end')];
  const [from, to] = [instantOf(start), instantOf(end)];
  const disordered = from !== undefined && to !== undefined && from >= to;
  return together(cronProblems(at(exclusion, 'cron'), seed), {
    errors: disordered ? [invalid(end.path, 'must be after start')] : [],
    warnings: [],
  });
}

/** Milliseconds of an instant; undefined where schema validation has something to say. */
function instantOf(of: Field): number | undefined {
  const time = Date.parse(textOf(of) ?? '');
  return Number.isNaN(time) ? undefined : time;
}

/** Labels and annotations that the Runs could not have, or that only the operator writes. */
function metadataErrors(metadata: Field): FieldError[] {
  const [labels, annotations] = [members(at(metadata, 'labels')), members(at(metadata, 'annotations'))];
  const own = [...labels, ...annotations].filter((of) => keyOf(of).startsWith(`${GROUP}/`));
  const named = [...labels, ...annotations].flatMap((of) => {
    const problem = labelKeyProblem(keyOf(of));
    return problem === undefined ? [] : [invalid(of.path, problem)];
  });
  return [
    ...named,
    ...textProblems(labels, labelValueProblem),
    ...own.map(({ path }) =>
      forbidden(path, `must not be set: the operator writes labels and annotations of ${GROUP}`),
    ),
  ];
}

const unavailable = (of: Field): FieldError[] =>
  isSet(of) ? [forbidden(of.path, 'is not available in this release; use playbookRef and runTemplate')] : [];

const deadlineWarnings = (of: Field): FieldError[] =>
  (numberOf(of) ?? TIMELY_SECONDS) < TIMELY_SECONDS
    ? [
        invalid(
          of.path,
          `gives up ticks that are acted on ${TIMELY_SECONDS} seconds late, as happens under load`,
        ),
      ]
    : [];
