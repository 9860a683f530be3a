/** Run, v1beta1: one execution of a Playbook, asked for once, recorded for good. */
import { type Static, Type } from 'typebox';
import { FAILURE_CLASSES, type FailureClass } from '../common/failure-class.ts';
import { conditions, count, observedGeneration } from '../common/status.ts';
import {
  duration,
  filledText,
  flag,
  freeForm,
  instant,
  integer,
  listOf,
  mapOf,
  nameRef,
  object,
  objectName,
  oneOf,
  optional,
  text,
} from '../common/structural.ts';
import { retry } from './retry.ts';
import { resources } from './runtime.ts';

const overrides = object(
  {
    limit: optional(
      filledText(4096, 'Pattern of hosts; without leave a subset of the hosts of the Playbook.'),
    ),
    tags: optional(
      listOf(filledText(253, 'A tag.'), 256, {
        description:
          'Only tasks with these tags run. Needs leave (allowedOverrides of the Playbook): tags can start tasks tagged never.',
      }),
    ),
    skipTags: optional(
      listOf(filledText(253, 'A tag.'), 256, {
        description: 'Tasks with these tags are left out. Needs leave (allowedOverrides of the Playbook).',
      }),
    ),
    check: optional(flag('Only say what would change.')),
    diff: optional(flag('Show differences of changed files.')),
    verbosity: optional(integer(0, 4, 'How much Ansible says.')),
  },
  { description: 'What differs from the Playbook for this Run.' },
);

const requestedBy = object(
  {
    username: filledText(1024, 'User name.'),
    uid: optional(text(253, 'UID of the user.')),
    groups: optional(listOf(text(1024, 'A group.'), 64, { description: 'Groups of the user.' })),
    onBehalfOf: optional(
      object(
        {
          kind: oneOf(['Playbook', 'Schedule'], 'Kind of the owner.'),
          name: filledText(253, 'Name of the owner.'),
          uid: filledText(64, 'UID of the owner.'),
        },
        { description: 'The object on whose behalf the Run was created.' },
      ),
    ),
  },
  { description: 'Who asked for the Run; written by admission only.' },
);

/** Fields of a Run that every creator of Runs may give: a Run itself and the template in a Schedule. */
export const runTemplateFields = {
  parameters: optional(freeForm(64, 'Values of the parameters of the Playbook.')),
  overrides: optional(overrides),
  revision: optional(filledText(64, "Full commit ID, an ancestor of the Repository's ref.")),
  resources: optional(resources),
  timeout: optional(duration('How long one attempt may take.')),
  retry: optional(retry),
  priorityClassName: optional(objectName('PriorityClass of the Pod.')),
  ttlSecondsAfterFinished: optional(
    integer(0, 2147483647, 'Seconds after its end when the Run is deleted; never when unset.'),
  ),
};

const MUTABLE = ['suspend', 'desiredState', 'ttlSecondsAfterFinished'];
const FIELDS = [...Object.keys(runTemplateFields), 'playbookRef', 'requestedBy'].filter(
  (f) => !MUTABLE.includes(f),
);
const unchanged = (field: string) =>
  `has(self.${field}) == has(oldSelf.${field}) && (!has(self.${field}) || self.${field} == oldSelf.${field})`;

/** The spec of a Run. */
export const runSpec = object(
  {
    playbookRef: nameRef('Playbook in the same namespace.'),
    ...runTemplateFields,
    suspend: optional(flag('Holds the Run before its next attempt.')),
    desiredState: optional(oneOf(['Running', 'Cancelled'], 'Cancelled ends the Run; there is no way back.')),
    requestedBy: optional(requestedBy),
  },
  {
    'x-kubernetes-validations': [
      {
        rule: FIELDS.map(unchanged).join(' && '),
        message: `spec is immutable except for ${MUTABLE.join(', ')}; create another Run`,
        reason: 'FieldValueForbidden',
      },
      {
        rule: "!has(oldSelf.desiredState) || oldSelf.desiredState != 'Cancelled' || (has(self.desiredState) && self.desiredState == 'Cancelled')",
        message: 'desiredState cannot change once it is Cancelled; create another Run',
        fieldPath: '.desiredState',
        reason: 'FieldValueForbidden',
      },
    ],
  },
);

const failureClass = Type.Unsafe<FailureClass>({
  type: 'string',
  enum: Object.keys(FAILURE_CLASSES),
  description: 'Failure class.',
});

const failure = object(
  {
    class: failureClass,
    host: optional(text(253, 'The first host that failed.')),
    task: optional(text(253, 'The task that failed.')),
    message: optional(text(1024, 'What went wrong.')),
  },
  { description: 'Why the Run did not succeed.' },
);

const totals = object(
  {
    hosts: count('Hosts of the plays.'),
    ok: count('Tasks that ended well.'),
    changed: count('Tasks that changed something, or would in check mode.'),
    failed: count('Tasks that failed.'),
    unreachable: count('Hosts that were unreachable.'),
    skipped: count('Tasks that were skipped.'),
    rescued: count('Tasks that were rescued.'),
    ignored: count('Failures that were ignored.'),
  },
  { description: 'Totals over all hosts.' },
);

const hostResult = object({
  name: filledText(253, 'Name of the host.'),
  ok: count('Tasks that ended well.'),
  changed: count('Tasks that changed something, or would in check mode.'),
  failed: count('Tasks that failed.'),
  unreachable: count('Times unreachable.'),
  skipped: count('Tasks that were skipped.'),
});

const attempt = object({
  number: integer(1, 1000, 'Number of the attempt.'),
  jobName: optional(text(63, 'Name of the Job.')),
  jobUID: optional(text(64, 'UID of the Job.')),
  podName: optional(text(253, 'Name of the Pod.')),
  startTime: optional(instant('When it started.')),
  completionTime: optional(instant('When it ended.')),
  class: optional(failureClass),
  message: optional(text(1024, 'What went wrong.')),
});

/** The status of a Run. */
export const runStatus = object({
  observedGeneration: optional(observedGeneration),
  phase: optional(
    oneOf(
      ['Pending', 'Preparing', 'Running', 'Suspended', 'Succeeded', 'Failed', 'Cancelled'],
      'How it stands, for people; programs read conditions.',
    ),
  ),
  conditions: optional(conditions),
  startTime: optional(instant('When the first attempt started.')),
  completionTime: optional(instant('When the Run ended.')),
  attempts: optional(listOf(attempt, 10, { description: 'The first attempt and the last nine.' })),
  resolved: optional(
    object(
      {
        url: optional(text(2048, 'URL of the repository, without credentials.')),
        commit: optional(text(64, 'Commit that ran.')),
        image: optional(text(1024, 'Image that ran.')),
        imageDigest: optional(text(256, 'Its digest, as the kubelet reports it.')),
        playbookGeneration: optional(
          Type.Integer({ format: 'int64', description: 'Generation of the Playbook.' }),
        ),
      },
      { description: 'What exactly ran.' },
    ),
  ),
  totals: optional(totals),
  hostSummary: optional(listOf(hostResult, 50, { description: 'The hosts that fared worst.' })),
  failure: optional(failure),
  timings: optional(mapOf(text(32, 'Duration.'), 16, { description: 'How long each phase took.' })),
  progress: optional(text(253, 'What is going on, for people.')),
  logRef: optional(
    object(
      { name: text(253, 'Name of the object.'), events: count('Events kept.') },
      { description: 'Where the events are kept.' },
    ),
  ),
});

/** Spec of a Run. */
export type RunSpec = Static<typeof runSpec>;
/** Status of a Run. */
export type RunStatus = Static<typeof runStatus>;
