/** `apo admit`. */
import { CelWorker } from '../../webhooks/cel-worker.ts';
import type { CommandRun, Context } from '../context.ts';
import { FAILED, OK, USAGE } from '../exit-code.ts';
import { loadObjects, type ObjectOptions } from '../manifests/load.ts';
import { counted, noteLines, problemLines } from '../message.ts';
import { indexOf, namespaces, placed } from './facts.ts';
import { judgeAll } from './judge.ts';
import { loadPolicies } from './policies.ts';
import { findingLines, type Judged, jsonLine, summaryLine } from './report.ts';

/** Options of the command. */
export interface AdmitOptions extends ObjectOptions {
  readonly output?: 'json';
  readonly policy?: readonly string[];
  readonly strict?: boolean;
}

/** Judges every object of ours; unreadable inputs do not keep the others from being judged. */
export const admit: CommandRun<AdmitOptions> = async (options, context) => {
  const { manifests, problems, notes } = await loadObjects(options, context, 'apo admit');
  const cel = new CelWorker();
  const found = await loadPolicies(options.policy ?? [], cel, context);
  const unusable = [...problems, ...found.problems];
  await context.stderr.write(problemLines(unusable, context.stderr.colors));
  if (found.problems.length > 0) return USAGE;

  const own = placed(manifests, options.namespace);
  const judged = await judgeAll(own, {
    policies: found.policies,
    namespaces: namespaces(manifests),
    given: indexOf(manifests, options.namespace),
    cel,
    strict: options.strict,
  });
  if (options.output === 'json') for (const each of judged) await context.stdout.write(jsonLine(each));
  else await writeText(judged, context);
  const said = [...notes, ...unsaid(judged, manifests.length - own.length)];
  await context.stderr.write(noteLines(said, context.stderr.colors));
  if (unusable.length > 0) return USAGE;
  return judged.every(({ allowed }) => allowed) ? OK : FAILED;
};

async function writeText(judged: readonly Judged[], { stdout }: Context): Promise<void> {
  for (const each of judged) await stdout.write(findingLines(each, stdout.colors));
  if (judged.length > 0) await stdout.write(summaryLine(judged, stdout.colors));
}

/** What was not judged, so that silence is not taken for consent. */
function unsaid(judged: readonly Judged[], others: number): string[] {
  const policies = judged.filter(({ manifest }) => manifest.type.kind === 'PlaybookPolicy');
  const idle = policies.length > 0 && policies.length < judged.length;
  return [
    ...(judged.length > 0
      ? ["without a cluster nobody's rights are checked; kubectl apply checks them"]
      : []),
    ...(idle
      ? [
          `${counted(policies.length, 'PlaybookPolicy', 'PlaybookPolicies')} given with -f judged, but not in force; --policy judges the others by it`,
        ]
      : []),
    ...(others > 0
      ? [`${counted(others, 'object')} of other groups not judged, only used for references`]
      : []),
  ];
}
