/**
 * The record: what one attempt of a Run amounts to, in at most 3.5 KiB of JSON. The launcher rewrites it in place
 * while it works, in a Pod as the termination message, so that progress survives SIGKILL. Code of a playbook runs
 * beside the launcher and could forge it: facts of the kubelet and of the fetch step take precedence.
 */
import { createHash } from 'node:crypto';
import { type Static, Type } from 'typebox';
import { Check } from 'typebox/value';
import { FAILURE_CLASSES, type FailureClass } from '../schemas/common/failure-class.ts';
import { closed, closedList, count, maybe, text } from './launcher-contract.ts';

/** Largest size of a record in bytes; below the 4096 bytes that the kubelet reads of a termination message. */
export const RECORD_LIMIT_BYTES = 3584;

const time = (description: string) =>
  Type.String({
    pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z$',
    description: `${description} RFC 3339, UTC.`,
  });

/** The steps of an attempt, in order. */
export const PHASES = ['Prepare', 'Collections', 'Syntax', 'Play'] as const;

/** A step of an attempt. */
export type Phase = (typeof PHASES)[number];

const duration = (phase: Phase) => maybe(count(`Milliseconds spent in phase ${phase}.`));

const totals = closed(
  {
    hosts: count('Hosts of the plays that started.'),
    tasks: count('Tasks started, handlers included.'),
    ok: count('Results ok, changed ones included.'),
    changed: count('Results changed; in check mode: would change.'),
    failed: count('Failed results that nothing ignored or rescued.'),
    unreachable: count('Unreachable results.'),
    skipped: count('Skipped results.'),
    rescued: count('Failed results rescued by a block.'),
    ignored: count('Failed results ignored.'),
  },
  'Sums over all hosts.',
);

const host = closed(
  {
    name: text(253, 'Name in the inventory.'),
    incomplete: maybe(
      Type.Boolean({ description: 'The plays ended before this host had done all of its tasks.' }),
    ),
    ok: maybe(count('Absent: 0; so are the others.')),
    changed: maybe(count('')),
    failed: maybe(count('')),
    unreachable: maybe(count('')),
    skipped: maybe(count('')),
    rescued: maybe(count('')),
    ignored: maybe(count('')),
  },
  'Counters of one host.',
);

/** Schema of the record (JSON Schema 2020-12). */
export const AttemptRecord = closed(
  {
    schemaVersion: Type.Integer({ minimum: 1, maximum: 1, description: 'Version of this contract.' }),
    run: closed(
      {
        namespace: maybe(text(63, 'Namespace of the Run.')),
        name: text(253, 'Name of the Run.'),
        uid: text(64, 'UID of the Run.'),
        attempt: Type.Integer({ minimum: 1, maximum: 1000, description: 'Number of the attempt.' }),
      },
      'Whose record this is.',
    ),
    mode: closedList(['Run', 'Collections'], 'What the launcher was asked to do.'),
    sequence: count('Grows with each rewrite.'),
    phase: closedList(PHASES, 'The phase reached.'),
    state: closedList(
      ['Running', 'Finished'],
      '`Finished` is the last one; with no class, the attempt succeeded.',
    ),
    class: maybe(
      closedList(Object.keys(FAILURE_CLASSES) as FailureClass[], 'Why the attempt did not succeed.'),
    ),
    rc: maybe(
      Type.Integer({
        minimum: -255,
        maximum: 255,
        description: 'Exit code of the last ansible program; -N: killed by signal N.',
      }),
    ),
    message: maybe(text(1024, 'What happened and what to do, redacted.')),
    host: maybe(text(253, 'The first host that failed.')),
    task: maybe(text(512, 'The task that it failed at; while Running, the task under way.')),
    ansible: maybe(text(32, 'Version of ansible-core.')),
    unfinished: maybe(
      Type.Boolean({
        description:
          'Plays never began, or may have been broken off: more is left to do than on hosts that did not end well.',
      }),
    ),
    check: maybe(
      Type.Boolean({ description: 'Check mode: nothing was changed, `changed` counts what would be.' }),
    ),
    totals,
    hosts: Type.Array(host, {
      maxItems: 50,
      description: 'Worst hosts first: failed, unreachable, incomplete, then the others.',
    }),
    hostsOmitted: maybe(count('Hosts left out of `hosts`.')),
    timings: closed(
      {
        prepare: duration('Prepare'),
        collections: duration('Collections'),
        syntax: duration('Syntax'),
        play: duration('Play'),
      },
      'Where the time went.',
    ),
    startedAt: time('Start of the launcher.'),
    updatedAt: time('This rewrite.'),
    finishedAt: maybe(time('End of the attempt.')),
    truncated: maybe(
      Type.Boolean({ description: 'Something was cut to fit: text, or hosts that were not all right.' }),
    ),
    digest: Type.String({
      pattern: '^[0-9a-f]{64}$',
      description: 'SHA-256 of the canonical JSON of all other fields.',
    }),
  },
  'The outcome of one attempt, or its progress.',
);

/** The outcome of one attempt, or its progress. */
export type AttemptRecord = Static<typeof AttemptRecord>;

/** JSON with sorted keys and no white space: what the digest is taken over. Numbers are integers, keys ASCII. */
export const canonicalJson = (value: unknown): string =>
  JSON.stringify(value, (_key, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );

/** SHA-256 of a record without its digest, in hexadecimal. */
export const recordDigest = (body: object): string =>
  createHash('sha256').update(canonicalJson(body)).digest('hex');

const utf8 = new TextDecoder('utf-8', { fatal: true });

const parseJson = (bytes: Uint8Array | string): unknown => {
  try {
    return JSON.parse(typeof bytes === 'string' ? bytes : utf8.decode(bytes));
  } catch {
    return undefined;
  }
};

/**
 * Reads a record, as the file's bytes or the kubelet's termination message. White space around it is allowed.
 * Gives undefined for anything but a whole record: too long, not JSON, a field wrong or unknown, a wrong digest.
 */
export const parseRecord = (bytes: Uint8Array | string): AttemptRecord | undefined => {
  if (bytes.length > RECORD_LIMIT_BYTES) return undefined;
  const value = parseJson(bytes);
  if (!Check(AttemptRecord, value)) return undefined;
  const { digest, ...body } = value;
  return digest === recordDigest(body) ? value : undefined;
};
