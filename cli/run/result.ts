/** What a Run came to, as one JSON object and as text. Pure. */
import type { LocalOutcome } from '../../executor/local.ts';
import type { JsonObject } from '../../schemas/common/json.ts';
import { nameOf } from '../admit/facts.ts';
import type { Judged } from '../admit/report.ts';
import { counted, oneLine } from '../message.ts';
import type { Paper } from './progress/blocks.ts';
import { elapsed, wrapped } from './progress/text.ts';

/** What was run. */
export interface Ran {
  /** `Run`, or `Playbook` for an ad-hoc Run. */
  readonly kind: 'Run' | 'Playbook';
  readonly name: string;
  readonly namespace: string;
  readonly playbook: string;
  /** The working tree that was used in place of a clone. */
  readonly tree?: { readonly directory: string; readonly commit?: string; readonly modified?: boolean };
}

/** Phase of a Run at its end, as in its status. */
const phaseOf = ({ failure }: LocalOutcome): 'Succeeded' | 'Failed' | 'Cancelled' => {
  if (!failure) return 'Succeeded';
  return failure.class === 'Cancelled' ? 'Cancelled' : 'Failed';
};

/** Milliseconds of each phase, in the order in which they come. */
function timingsOf({ fetch, record, milliseconds }: LocalOutcome): Record<string, number> {
  const { prepare, collections, syntax, play } = record?.timings ?? {};
  const all = {
    fetch: fetch && Math.round(fetch.seconds * 1000),
    prepare,
    collections,
    syntax,
    play,
    total: Math.round(milliseconds),
  };
  const known = Object.entries(all).filter((entry): entry is [string, number] => entry[1] !== undefined);
  return Object.fromEntries(known);
}

/** The result as JSON. Fields without a value are left out; times are milliseconds. */
export function resultJson(ran: Ran, outcome: LocalOutcome): JsonObject {
  const { fetch, record, failure, attempts } = outcome;
  const commit = fetch?.commit ?? ran.tree?.commit;
  const value: JsonObject = {
    kind: ran.kind,
    name: ran.name,
    namespace: ran.namespace,
    playbook: ran.playbook,
    phase: phaseOf(outcome),
    class: failure?.class,
    commit,
    ref: fetch?.ref,
    url: fetch?.url,
    source: ran.tree?.directory,
    modified: ran.tree?.modified,
    attempts,
    rc: record?.rc,
    check: record?.check ?? false,
    totals: record?.totals,
    hosts: record?.hosts,
    hostsOmitted: record?.hostsOmitted,
    timings: timingsOf(outcome),
    failure: failure ? { ...failure } : undefined,
  };
  return value;
}

/** A Run that admission refused, as JSON. */
export const refusedJson = (ran: Ran, judged: readonly Judged[]): JsonObject => ({
  kind: ran.kind,
  name: ran.name,
  namespace: ran.namespace,
  playbook: ran.playbook,
  phase: 'Refused',
  refused: judged
    .filter(({ allowed }) => !allowed)
    .map(({ manifest, object, causes }) => ({
      kind: manifest.type.kind,
      namespace: manifest.namespace,
      name: nameOf(object),
      causes: causes.map((cause) => ({ ...cause })),
    })),
});

/** The result as text: how it ended, which commit, hosts, timings. Lines that are too long go on below their text. */
export function resultText(ran: Ran, outcome: LocalOutcome, { width, colors }: Paper): string {
  const title = `${ran.kind}/${ran.name}`;
  const time = elapsed(outcome.milliseconds);
  const { failure } = outcome;
  const head = failure
    ? colors.red(
        `${title} ${failure.class === 'Cancelled' ? 'was cancelled' : `failed: ${failure.class}`} after ${time}`,
      )
    : colors.green(`${title} succeeded in ${time}`);
  const rows = [
    ...failureRows(outcome),
    ...sourceRows(ran, outcome),
    ...hostRows(outcome),
    ...timingRows(outcome),
  ];
  const lines = rows.flatMap(([name, text]) =>
    wrapped(text, width - INDENT).map((line, index) =>
      index === 0 ? `  ${colors.dim(name.padEnd(8))} ${line}\n` : `${' '.repeat(INDENT)}${line}\n`,
    ),
  );
  return `\n${colors.bold(head)}\n${lines.join('')}`;
}

/** Columns before the text of a row. */
const INDENT = 11;

type Row = readonly [name: string, text: string];

const failureRows = ({ failure, attempts }: LocalOutcome): Row[] => {
  if (!failure) return attempts > 1 ? [['attempts', String(attempts)]] : [];
  const { host, task, message, hint } = failure;
  const rows: (Row | undefined)[] = [
    host === undefined ? undefined : ['host', oneLine(host)],
    task === undefined ? undefined : ['task', oneLine(task)],
    message === '' ? undefined : ['message', oneLine(message)],
    hint === undefined ? undefined : ['hint', oneLine(hint)],
    attempts > 1 ? ['attempts', String(attempts)] : undefined,
  ];
  return rows.filter((row) => row !== undefined);
};

function sourceRows({ tree }: Ran, { fetch }: LocalOutcome): Row[] {
  if (fetch) return [['commit', `${fetch.commit} (${oneLine(fetch.ref)} of ${oneLine(fetch.url)})`]];
  if (!tree) return [];
  const changes = tree.modified ? ', with changes that are not committed' : '';
  const commit: Row[] = tree.commit === undefined ? [] : [['commit', `${tree.commit}${changes}`]];
  return [...commit, ['source', oneLine(tree.directory)]];
}

const SHOWN_HOSTS = 20;

function hostRows({ record }: LocalOutcome): Row[] {
  if (!record || record.totals.hosts === 0) return [];
  const { totals, hosts, hostsOmitted = 0 } = record;
  const check = record.check ? ' (check mode: nothing was changed)' : '';
  const hidden = hosts.length + hostsOmitted - SHOWN_HOSTS;
  const width = Math.max(...hosts.slice(0, SHOWN_HOSTS).map(({ name }) => name.length));
  return [
    ['hosts', `${counted(totals.hosts, 'host')}: ${sums(totals)}${check}`],
    ...hosts
      .slice(0, SHOWN_HOSTS)
      .map(({ name, ...counts }): Row => ['', `${oneLine(name).padEnd(width)}  ${sums(counts)}`]),
    ...(hidden > 0 ? [['', `… ${hidden} more`] as const] : []),
  ];
}

const SUMS = ['ok', 'changed', 'failed', 'unreachable', 'skipped', 'rescued', 'ignored'] as const;

const sums = (counts: Partial<Record<(typeof SUMS)[number], number>>): string =>
  SUMS.filter((name) => name === 'ok' || name === 'changed' || (counts[name] ?? 0) > 0)
    .map((name) => `${name} ${counts[name] ?? 0}`)
    .join('  ');

const timingRows = (outcome: LocalOutcome): Row[] => [
  [
    'timings',
    Object.entries(timingsOf(outcome))
      .map(([name, ms]) => `${name} ${elapsed(ms)}`)
      .join('  '),
  ],
];
