/** What policy judges of a state of an object: the object itself, the Job that would run, and what it names. */
import { type Job, pseudoRun, type RenderResult, renderJob } from '../../executor/job.ts';
import { HUB_VERSION } from '../../schemas/common/group.ts';
import { isObject, type JsonObject, valueAt } from '../../schemas/common/json.ts';
import type { ApiObject } from '../../schemas/common/object.ts';
import type { Kind } from '../../schemas/registry.ts';
import type { PlaybookSpec } from '../../schemas/v1beta1/playbook.ts';
import type { RunSpec } from '../../schemas/v1beta1/run.ts';
import type { Effective } from '../policy/effective.ts';
import type { AnySubject, JudgedKind } from '../policy/subject.ts';
import { structuralErrors } from '../schema/structural.ts';
import type { AdmissionInput, ChainFacts } from './input.ts';

/** Whether the schema of an object of the cluster holds. Caches replace objects and never change them. */
const soundness = new WeakMap<object, boolean>();

/** An object of the cluster where its schema holds: stored objects may be older than it. Another one is as good as unknown. */
function sound<O extends ApiObject<unknown>>(kind: Kind, object: O | undefined): O | undefined {
  if (object === undefined) return undefined;
  const known = soundness.get(object);
  const is = known ?? structuralErrors(kind, HUB_VERSION, object as unknown as JsonObject).length === 0;
  if (known === undefined) soundness.set(object, is);
  return is ? object : undefined;
}

/** The Job of a Playbook on its own, or of a Run whose Playbook is known. The schema of the object must hold. */
export function render(
  kind: Kind,
  input: AdmissionInput,
  hub: JsonObject,
  facts: ChainFacts,
): RenderResult | undefined {
  const object = hub as unknown as ApiObject<PlaybookSpec & RunSpec>;
  const playbook =
    kind === 'Playbook'
      ? object
      : kind === 'Run'
        ? sound('Playbook', facts.playbook(object.spec.playbookRef.name))
        : undefined;
  if (!playbook) return undefined;
  const { name } = playbook.spec.source.repositoryRef;
  const resolved = sound('Repository', facts.repository(name));
  const origin = kind === 'Playbook' ? input.version : facts.playbookOrigin?.(object.spec.playbookRef.name);
  return renderJob({
    run: kind === 'Run' ? object : pseudoRun(playbook),
    playbook,
    repository: resolved ? { resolved } : { unresolved: true, name },
    attempt: 1,
    ...(origin === undefined ? {} : { origin }),
    settings: facts.settings,
  });
}

const JUDGED: readonly Kind[] = ['Repository', 'Playbook', 'Schedule', 'Run'] satisfies JudgedKind[];

/** What policy judges; undefined for kinds that it does not judge. */
export function subjectOf(
  input: AdmissionInput,
  facts: ChainFacts,
  inForce: Effective,
  hub: JsonObject,
  old: JsonObject | undefined,
  job: Job | undefined,
): AnySubject | undefined {
  if (!JUDGED.includes(input.kind)) return undefined;
  const name = isObject(hub.spec) && isObject(hub.spec.playbookRef) ? hub.spec.playbookRef.name : undefined;
  const playbook = typeof name === 'string' ? facts.playbook(name) : undefined;
  const repository = input.kind === 'Repository' ? valueAt(hub, ['metadata', 'name']) : undefined;
  const dependents = typeof repository === 'string' ? facts.dependents?.(repository) : undefined;
  return {
    kind: input.kind,
    object: hub,
    ...(old ? { old } : {}),
    operation: input.operation,
    version: input.version,
    ...(input.user ? { user: input.user } : {}),
    ...(facts.controller === undefined ? {} : { controller: facts.controller }),
    ...(playbook ? { playbook } : {}),
    ...(dependents ? { dependents } : {}),
    ...(job ? { job } : {}),
    settings: inForce.settings,
  } as unknown as AnySubject;
}
