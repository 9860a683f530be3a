/** `apo run`. */
import { tmpdir } from 'node:os';
import { localSource } from '../../executor/fetch/local-source.ts';
import type { ObjectValues } from '../../executor/local/values.ts';
import { type LocalOutcome, runLocally } from '../../executor/local.ts';
import type { JsonObject } from '../../schemas/common/json.ts';
import type { ApiObject } from '../../schemas/common/object.ts';
import type { PlaybookSpec } from '../../schemas/v1beta1/playbook.ts';
import type { RepositorySpec } from '../../schemas/v1beta1/repository.ts';
import type { RunSpec } from '../../schemas/v1beta1/run.ts';
import { CelWorker } from '../../webhooks/cel-worker.ts';
import { effective } from '../../webhooks/policy/effective.ts';
import { indexOf, nameOf, namespaces, placed } from '../admit/facts.ts';
import { judgeAll, OFFLINE_SETTINGS } from '../admit/judge.ts';
import { loadPolicies } from '../admit/policies.ts';
import { findingLines, type Judged } from '../admit/report.ts';
import type { CommandRun, Context } from '../context.ts';
import { FAILED, OK, REFUSED, USAGE } from '../exit-code.ts';
import { loadObjects, type ObjectOptions } from '../manifests/load.ts';
import { titleOf } from '../manifests/objects.ts';
import { noteLines, problemLines } from '../message.ts';
import type { Colors, Output } from '../output.ts';
import { widthOf } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';
import { type AdHocOptions, adHocLines } from './ad-hoc.ts';
import { explained } from './explained.ts';
import { listenForSignals, stoppingText } from './interrupts.ts';
import type { Paper } from './progress/blocks.ts';
import { ansibleDisplay, type Display, liveDisplay, plainDisplay } from './progress/display.ts';
import { type Ran, refusedJson, resultJson, resultText } from './result.ts';
import { type Selection, select } from './select.ts';
import { workingTrees } from './source-option.ts';
import { valuesOf } from './values.ts';

/** Options of the command. */
export interface RunOptions extends ObjectOptions, AdHocOptions {
  readonly arguments: readonly [name?: string];
  readonly output?: 'json';
  readonly policy?: readonly string[];
  readonly source?: readonly string[];
  readonly strict?: boolean;
  readonly verbose?: boolean;
}

/** Admits what the Run needs, and runs it. */
export const run: CommandRun<RunOptions> = async (options, context) => {
  const trees = await workingTrees(options.source ?? []);
  const { manifests, problems, notes } = await loadObjects(options, context, 'apo run');
  await context.stderr.write(noteLines(notes, context.stderr.colors));
  const cel = new CelWorker();
  const { policies, problems: policyProblems } = await loadPolicies(options.policy ?? [], cel, context);
  const unusable = [...problems, ...policyProblems];
  if (unusable.length > 0) {
    await context.stderr.write(problemLines(unusable, context.stderr.colors));
    return USAGE;
  }
  const objects = placed(manifests, options.namespace);
  const selection = select(objects, options.arguments[0], options.namespace, options);
  refuseIdleTrees(trees, nameOf(selection.repository.object));
  const { namespace } = selection.run;
  const { values, problems: valueProblems } = valuesOf(manifests, namespace, options.namespace);
  if (valueProblems.length > 0) {
    await context.stderr.write(problemLines(valueProblems, context.stderr.colors));
    return USAGE;
  }

  const names = namespaces(manifests);
  const given = indexOf(manifests, options.namespace);
  const judged = await judgeAll([selection.repository, selection.playbook, selection.run], {
    policies,
    namespaces: names,
    given,
    cel,
    strict: options.strict,
  });
  for (const each of judged)
    await context.stderr.write(linesOf(withoutEchoes(each), selection, context.stderr.colors));
  if (judged.some(({ allowed }) => !allowed)) {
    if (options.output === 'json')
      await context.stdout.write(jsonText(refusedJson(ranOf(selection), judged)));
    return REFUSED;
  }
  const allowLoopback = effective(policies, names(namespace)).modeOf('GIT-04') !== 'Enforce';
  const { ran, outcome } = await execute(selection, judged, trees, values, allowLoopback, options, context);
  if (options.output === 'json') await context.stdout.write(jsonText(resultJson(ran, outcome)));
  else await context.stdout.write(resultText(ran, outcome, paperOf(context.stdout)));
  return outcome.failure ? FAILED : OK;
};

/** Only a terminal has an edge; what goes elsewhere keeps its lines whole. */
const paperOf = ({ stream, colors }: Output): Paper => ({
  width: stream.isTTY === true ? widthOf(stream) : Number.POSITIVE_INFINITY,
  colors,
});

function refuseIdleTrees(trees: ReadonlyMap<string, string>, repository: string): void {
  const idle = [...trees.keys()].find((name) => name !== repository);
  if (idle === undefined) return;
  throw new UsageError(`--source names Repository "${idle}", but the Run uses Repository "${repository}"`);
}

/** What is said of the Playbook need not be said of its Run again. */
const withoutEchoes = (judged: Judged): Judged => ({
  ...judged,
  warnings: judged.warnings.filter((warning) => !/: (Playbook|Repository) field /.test(warning)),
});

const linesOf = (judged: Judged, { kind, run, playbook }: Selection, colors: Colors): string =>
  kind === 'Playbook' && judged.manifest === run
    ? adHocLines(judged, titleOf(playbook.object), colors)
    : findingLines(judged, colors);

const jsonText = (value: JsonObject): string => `${JSON.stringify(value)}\n`;

const ranOf = ({ kind, run: { object, namespace }, playbook }: Selection): Ran => ({
  kind,
  name: nameOf(kind === 'Run' ? object : playbook.object),
  namespace,
  playbook: nameOf(playbook.object),
});

async function treeOf(
  { repository }: Selection,
  trees: ReadonlyMap<string, string>,
  { environment }: Context,
  signal: AbortSignal,
): Promise<Pick<Ran, 'tree'>> {
  const directory = trees.get(nameOf(repository.object));
  if (directory === undefined) return {};
  // Which commit it is stays unknown where git is missing; the directory itself is known to exist.
  const found = await localSource(directory, {
    path: environment.PATH ?? '',
    temporaryDirectory: tmpdir(),
    signal,
  }).catch(() => undefined);
  if (found?.commit === undefined) return { tree: { directory: found?.path ?? directory } };
  return { tree: { directory: found.path, commit: found.commit, modified: found.dirty } };
}

async function execute(
  selection: Selection,
  [repository, playbook, ownRun]: readonly Judged[],
  trees: ReadonlyMap<string, string>,
  values: ObjectValues,
  allowLoopback: boolean,
  options: RunOptions,
  context: Context,
): Promise<{ readonly ran: Ran; readonly outcome: LocalOutcome }> {
  const display = displayFor(options, context);
  const isTerminal = context.stderr.stream.isTTY === true || context.stdout.stream.isTTY === true;
  const interrupts = listenForSignals((signal) => display.warning(stoppingText(signal, isTerminal)));
  try {
    const ran = { ...ranOf(selection), ...(await treeOf(selection, trees, context, interrupts.stop)) };
    const outcome = await runLocally(
      {
        inputs: {
          // Admission has found their specs to be what these types say.
          run: ownRun?.hub as unknown as ApiObject<RunSpec>,
          playbook: playbook?.hub as unknown as ApiObject<PlaybookSpec>,
          repository: { resolved: repository?.hub as unknown as ApiObject<RepositorySpec> },
          origin: selection.playbook.type.version,
          settings: { ...OFFLINE_SETTINGS, addressPolicy: { allowLoopback } },
        },
        values,
        ...(ran.tree ? { tree: ran.tree.directory } : {}),
      },
      {
        environment: context.environment,
        temporaryDirectory: tmpdir(),
        now: () => performance.now(),
        random: Math.random,
        interrupts,
      },
      {
        onEvent: display.event,
        onOutput: display.output,
        onActivity: display.activity,
        onWarning: display.warning,
      },
    );
    return { ran, outcome: explained(outcome, nameOf(selection.repository.object), interrupts.received()) };
  } finally {
    interrupts.release();
    await display.end();
  }
}

/** With `-o json` standard output holds the result alone, so that progress goes to standard error. */
function displayFor({ output, verbose }: RunOptions, { stdout, stderr, environment }: Context): Display {
  const to: Output = output === 'json' ? stderr : stdout;
  if (verbose) return ansibleDisplay(to);
  const live = to.stream.isTTY === true && environment.TERM !== 'dumb';
  return live ? liveDisplay(to, () => performance.now()) : plainDisplay(to);
}
