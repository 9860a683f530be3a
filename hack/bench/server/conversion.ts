/** A long list converted, as for `kubectl get` in the other version, and admission beside it. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { apiVersion } from '../../../schemas/common/group.ts';
import type { JsonObject } from '../../../schemas/common/json.ts';
import { median, rounded } from '../measure.ts';
import { type Arena, NAMESPACES } from './arena.ts';
import type { LoadResult, RepeatResult } from './client/job.ts';
import { runClient } from './client/process.ts';
import { ALLOWED, admissionReview, mutated, plainPlaybook, SECRETS_PLAYBOOK } from './playbooks.ts';
import { playbooksPath } from './playbooks-path.ts';
import { rounds, type Tell } from './rounds.ts';
import type { Sizes } from './sizes.ts';

/** Admissions in a second. */
const RATE = 100;
const AT_ONCE = 64;

/** Time of the conversion against parsing and printing the same bytes, and of admission before and while it runs. */
export async function benchConversion(arena: Arena, sizes: Sizes, tell: Tell): Promise<object> {
  const { ours, serving, plane } = arena;
  const { url } = ours;
  const tls = { ca: serving.ca };
  const file = join(plane.directory, 'list.json');
  const body = conversionReview(await storedPlaybook(arena), sizes.objects);
  await writeFile(file, body);
  const conversions = (until: { count: number } | { seconds: number }) =>
    runClient({ kind: 'convert', url, tls, file, good: '"status":"Success"', until });
  const count = sizes.conversions;
  const contenders = {
    json: () => runClient({ kind: 'json', file, count }),
    convert: () => conversions({ count }),
  };
  for (const warmUp of Object.values(contenders)) await warmUp();
  const lists = await rounds<RepeatResult, keyof typeof contenders>(contenders, sizes.rounds, tell);
  const admissions = (): Promise<LoadResult> =>
    runClient({
      kind: 'load',
      url,
      tls,
      requests: [{ path: ours.validate, body: admissionReview(mutated(SECRETS_PLAYBOOK)), good: ALLOWED }],
      lead: RATE,
      pace: { perSecond: RATE, seconds: sizes.seconds, atOnce: AT_ONCE },
    });
  const beside = async () => {
    const [admission, { ms }] = await Promise.all([admissions(), conversions({ seconds: sizes.seconds })]);
    return { ...admission, conversions: ms.length };
  };
  const admission = await rounds({ alone: admissions, beside }, sizes.rounds, tell);
  return {
    objects: sizes.objects,
    bytes: Buffer.byteLength(body),
    ...listFigures(lists),
    ...admissionFigures(admission),
    rounds: { lists, admission },
  };
}

function listFigures(lists: readonly Record<'json' | 'convert', RepeatResult>[]): object {
  const of = (name: 'json' | 'convert') => lists.map((round) => median(round[name].ms));
  const ratios = lists.map((round) => median(round.convert.ms) / median(round.json.ms));
  return {
    seconds: rounded(median(of('convert')) / 1000),
    slowestSeconds: rounded(Math.max(...lists.flatMap(({ convert }) => convert.ms)) / 1000),
    jsonSeconds: rounded(median(of('json')) / 1000),
    ratioToJson: rounded(median(ratios)),
  };
}

function admissionFigures(admission: readonly Record<'alone' | 'beside', LoadResult>[]): object {
  const of = (name: 'alone' | 'beside') => rounded(median(admission.map((round) => round[name].p99Ms)));
  return {
    admissionP99Ms: of('alone'),
    admissionP99MsBeside: of('beside'),
    admissionP99Ratio: rounded(median(admission.map(({ alone, beside }) => beside.p99Ms / alone.p99Ms))),
  };
}

/** A Playbook as it is stored, with everything that the API server and admission add. */
async function storedPlaybook({ kubectl }: Arena): Promise<JsonObject> {
  const object = plainPlaybook(NAMESPACES.plain);
  const name = (await kubectl(['create', '-f', '-', '-o', 'name'], JSON.stringify(object))).trim();
  const path = playbooksPath(NAMESPACES.plain, name.slice(name.indexOf('/') + 1));
  const stored = JSON.parse(await kubectl(['get', '--raw', path])) as JsonObject;
  await kubectl(['delete', '--raw', path]);
  return stored;
}

/** What the API server sends for a list that somebody reads in v1alpha1. */
function conversionReview(stored: JsonObject, count: number): string {
  const objects = Array.from({ length: count }, (_, n) => ({
    ...stored,
    metadata: { ...(stored.metadata as JsonObject), name: `playbook-${n}` },
  }));
  return JSON.stringify({
    kind: 'ConversionReview',
    apiVersion: 'apiextensions.k8s.io/v1',
    request: { uid: 'bench', desiredAPIVersion: apiVersion('v1alpha1'), objects },
    response: null,
  });
}
