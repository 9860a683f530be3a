/** Which of the given objects is run. Pure. */
import { pseudoRun } from '../../executor/job.ts';
import { ANNOTATIONS } from '../../schemas/common/group.ts';
import { type JsonObject, valueAt } from '../../schemas/common/json.ts';
import type { ApiObject } from '../../schemas/common/object.ts';
import { suggestion } from '../../schemas/domain/suggestion.ts';
import type { PlaybookSpec } from '../../schemas/v1beta1/playbook.ts';
import { convert } from '../../webhooks/conversion/convert.ts';
import { nameOf, type PlacedManifest } from '../admit/facts.ts';
import { titleOf } from '../manifests/objects.ts';
import { UsageError } from '../usage-error.ts';
import { type AdHocOptions, adHocSpec, givenFlag } from './ad-hoc.ts';

/** A Run with what it needs. */
export interface Selection {
  /** `Run`, or `Playbook` for an ad-hoc Run. */
  readonly kind: 'Run' | 'Playbook';
  readonly run: PlacedManifest;
  readonly playbook: PlacedManifest;
  readonly repository: PlacedManifest;
}

const RUNNABLE = ['Run', 'Playbook'] as const;

/**
 * Selects by name: `site`, `Run/site` or `Playbook/site`; without one, the only Run, else the only Playbook, whose ad-hoc
 * Run is shaped by `options`. Throws UsageError.
 */
export function select(
  manifests: readonly PlacedManifest[],
  name: string | undefined,
  namespace: string,
  options: AdHocOptions = {},
): Selection {
  const chosen = choose(manifests, name, namespace);
  const isRun = chosen.type.kind === 'Run';
  const hub = hubOf(chosen);
  const playbook = isRun ? referent(manifests, chosen, hub, 'Playbook', 'playbookRef') : chosen;
  const repository = referent(manifests, playbook, hubOf(playbook), 'Repository', 'source', 'repositoryRef');
  if (!isRun) return { kind: 'Playbook', run: adHoc(chosen, hub, options), playbook, repository };
  refuseIdle(chosen);
  refuseOptions(chosen, playbook, options);
  return { kind: 'Run', run: chosen, playbook, repository };
}

function choose(
  manifests: readonly PlacedManifest[],
  name: string | undefined,
  namespace: string,
): PlacedManifest {
  const runnable = manifests.filter(({ type }) => (RUNNABLE as readonly string[]).includes(type.kind));
  if (runnable.length === 0) throw new UsageError('there is no Run and no Playbook in the given files');
  const titles = runnable.map(({ object }) => titleOf(object));
  const found = name === undefined ? preferred(runnable) : runnable.filter((each) => isNamed(each, name));
  const here = found.filter((each) => each.namespace === namespace);
  const [only, ...others] = found.length > 1 && here.length > 0 ? here : found;
  if (!only) {
    const meant = suggestion(
      name ?? '',
      titles.flatMap((title) => [title, title.split('/')[1] ?? '']),
    );
    const hint = meant === undefined ? `the files have ${titles.join(', ')}` : `did you mean "${meant}"?`;
    throw new UsageError(`there is no Run or Playbook named "${name}" in the given files; ${hint}`);
  }
  if (others.length > 0) {
    throw new UsageError(`say which one to run: ${[only, ...others].map(titleWithNamespace).join(', ')}`);
  }
  return only;
}

/** Runs are made to be run; Playbooks only stand in where there is none. */
function preferred(runnable: readonly PlacedManifest[]): readonly PlacedManifest[] {
  const runs = runnable.filter(({ type }) => type.kind === 'Run');
  return runs.length > 0 ? runs : runnable;
}

function isNamed({ object, type }: PlacedManifest, name: string): boolean {
  const [kind, rest] = name.includes('/') ? name.split('/', 2) : [undefined, name];
  return nameOf(object) === rest && (kind === undefined || kind.toLowerCase() === type.kind.toLowerCase());
}

const titleWithNamespace = ({ object, namespace }: PlacedManifest): string =>
  `${titleOf(object)} in namespace ${namespace}`;

/** The object in the hub version; one that cannot be converted is refused by admission later. */
function hubOf({ object }: PlacedManifest): JsonObject {
  const converted = convert(object, 'v1beta1');
  return 'object' in converted ? converted.object : object;
}

function referent(
  manifests: readonly PlacedManifest[],
  from: PlacedManifest,
  hub: JsonObject,
  kind: 'Playbook' | 'Repository',
  ...field: readonly string[]
): PlacedManifest {
  const name = valueAt(hub, ['spec', ...field, 'name']);
  const candidates = manifests.filter(
    ({ type, namespace }) => type.kind === kind && namespace === from.namespace,
  );
  const found = candidates.findLast(({ object }) => nameOf(object) === name);
  if (found) return found;
  const title = titleOf(from.object);
  if (typeof name !== 'string')
    throw new UsageError(`${title} names no ${kind}: set spec.${field.join('.')}.name`);
  const meant = suggestion(
    name,
    candidates.map(({ object }) => nameOf(object)),
  );
  const hint = meant === undefined ? 'give its file with -f' : `did you mean "${meant}"?`;
  throw new UsageError(`${title} needs ${kind} "${name}", which is not among the given objects; ${hint}`);
}

/** Runs that a cluster would not start either. */
function refuseIdle({ object }: PlacedManifest): void {
  const spec = (field: string) => valueAt(object, ['spec', field]);
  if (spec('suspend') === true) {
    throw new UsageError(`${titleOf(object)} is suspended; remove spec.suspend to run it`);
  }
  if (spec('desiredState') === 'Cancelled') {
    throw new UsageError(`${titleOf(object)} is cancelled; create another Run`);
  }
  if (valueAt(object, ['metadata', 'annotations', ANNOTATIONS.restored]) !== undefined) {
    throw new UsageError(
      `${titleOf(object)} is the record of an earlier one (annotation restored); create another Run`,
    );
  }
}

/** A Run says itself how it is run. */
function refuseOptions({ object }: PlacedManifest, playbook: PlacedManifest, options: AdHocOptions): void {
  const flag = givenFlag(options);
  if (flag === undefined) return;
  const [run, other] = [titleOf(object), titleOf(playbook.object)];
  throw new UsageError(
    `${flag} is for a Playbook, and ${run} has parameters and overrides of its own: change those, or name ${other}`,
  );
}

const MAX_RUN_NAME = 52;

/** A Run of a Playbook as it stands, but for what the user asks for. */
function adHoc(playbook: PlacedManifest, hub: JsonObject, options: AdHocOptions): PlacedManifest {
  const run = pseudoRun(hub as unknown as ApiObject<PlaybookSpec>);
  const name = nameOf(playbook.object)
    .slice(0, MAX_RUN_NAME)
    .replace(/[-.]+$/, '');
  const object = {
    ...run,
    metadata: { ...run.metadata, name, namespace: playbook.namespace },
    spec: { ...run.spec, ...adHocSpec(options, valueAt(hub, ['spec', 'parameters'])) },
  };
  return { ...playbook, type: { kind: 'Run', version: 'v1beta1' }, object: object as unknown as JsonObject };
}
