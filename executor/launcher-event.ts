/**
 * The events of an attempt: one JSON object a line (NDJSON), in the order in which things happened, for the task
 * tree of `apo run` and for the operator's event store. Written by the launcher, redacted and bounded.
 * Like the record, they are self-reported: code of a playbook could forge them.
 */
import { type Static, type TProperties, Type } from 'typebox';
import { Check } from 'typebox/value';
import { FAILURE_CLASSES, type FailureClass } from '../schemas/common/failure-class.ts';
import { closed, closedList, count, maybe, text } from './launcher-contract.ts';
import { PHASES } from './record.ts';

/** Longest line in bytes, newline included. */
export const EVENT_LINE_LIMIT_BYTES = 65_536;

const event = <const T extends string, P extends TProperties>(type: T, properties: P, description: string) =>
  closed(
    {
      type: closedList([type], 'Which event this is.'),
      seq: count('Strictly increasing within an attempt; a gap means that events were left out.'),
      time: count('Milliseconds since 1970-01-01T00:00:00Z.'),
      ...properties,
    },
    description,
  );

const phase = event(
  'phase',
  { phase: closedList(PHASES, 'The phase that begins.') },
  'A phase of the launcher begins.',
);

const play = event(
  'play',
  {
    play: count('Number of the play, from 1.'),
    name: text(512, 'Name of the play.'),
    hosts: Type.Array(text(253, 'A host.'), {
      maxItems: 500,
      description: 'Hosts of the play, the first 500.',
    }),
    hostCount: count('Number of hosts of the play.'),
    tasks: maybe(
      count(
        'Tasks of the play known before it starts: without dynamic includes, with tasks that tags leave out.',
      ),
    ),
    check: maybe(Type.Boolean({ description: 'The play runs in check mode.' })),
  },
  'A play begins.',
);

const task = event(
  'task',
  {
    task: count('Number of the task, from 1, over all plays.'),
    play: count('Number of its play.'),
    name: text(512, 'Name, with the role before it.'),
    action: text(253, 'Module or action.'),
    path: maybe(text(1024, 'File and line, relative to the root of the checkout.')),
    handler: maybe(Type.Boolean({ description: 'It is a handler.' })),
  },
  'A task begins, on its first host.',
);

const loop = closed(
  {
    total: count('Items.'),
    changed: maybe(count('Items changed.')),
    failed: maybe(count('Items failed.')),
    skipped: maybe(count('Items skipped.')),
  },
  'Sums over the items of a loop.',
);

const diff = closed(
  { header: maybe(text(1024, 'What differs.')), text: text(8192, 'Unified diff, cut at 8 KiB.') },
  'A change, made or (in check mode) foreseen.',
);

const result = event(
  'result',
  {
    task: count('Number of the task.'),
    host: text(253, 'Name in the inventory.'),
    state: closedList(
      ['ok', 'changed', 'failed', 'skipped', 'unreachable'],
      'What became of it; in check mode `changed` means would change.',
    ),
    ms: maybe(count('Milliseconds from its start on this host.')),
    ignored: maybe(Type.Boolean({ description: 'The failure is ignored.' })),
    attempts: maybe(count('Attempts made (`until`).')),
    loop: maybe(loop),
    noLog: maybe(Type.Boolean({ description: 'The task has no_log: nothing of its result is kept.' })),
    message: maybe(text(2048, 'Why it failed, was skipped or was unreachable.')),
    diff: maybe(Type.Array(diff, { maxItems: 20, description: 'Differences, with --diff.' })),
  },
  'The result of a task on one host.',
);

const hostStats = event(
  'host',
  {
    host: text(253, 'Name in the inventory.'),
    ok: maybe(count('Absent: 0; so are the others.')),
    changed: maybe(count('')),
    failed: maybe(count('')),
    unreachable: maybe(count('')),
    skipped: maybe(count('')),
    rescued: maybe(count('')),
    ignored: maybe(count('')),
  },
  "Ansible's own statistics of one host, after the last play.",
);

const warning = event(
  'warning',
  { message: text(2048, 'What it is about.') },
  'Something that does not stop the attempt.',
);

const end = event(
  'end',
  {
    class: maybe(
      closedList(Object.keys(FAILURE_CLASSES) as FailureClass[], 'Absent: the attempt succeeded.'),
    ),
    rc: maybe(Type.Integer({ minimum: -255, maximum: 255, description: 'As in the record.' })),
    message: maybe(text(1024, 'As in the record.')),
    dropped: maybe(
      Type.Record(Type.String(), count('Events.'), {
        description: 'Events left out for lack of room, by type or result state.',
      }),
    ),
  },
  'The last event.',
);

/** Schema of one event. */
export const LauncherEvent = Type.Union([phase, play, task, result, hostStats, warning, end]);

/** One event. */
export type LauncherEvent = Static<typeof LauncherEvent>;

/** Reads one line of the events file; undefined for anything but a valid event. */
export const parseLauncherEvent = (line: string): LauncherEvent | undefined => {
  if (line.length > EVENT_LINE_LIMIT_BYTES) return undefined;
  try {
    const value: unknown = JSON.parse(line);
    return Check(LauncherEvent, value) ? value : undefined;
  } catch {
    return undefined;
  }
};
