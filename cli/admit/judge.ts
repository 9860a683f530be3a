/** The admission chain without a cluster, for all given objects. Nobody's rights are known. */
import type { ExecutorSettings } from '../../executor/job.ts';
import { deprecationWarning } from '../../schemas/common/deprecation.ts';
import { formatPath } from '../../schemas/common/field-error.ts';
import { type JsonObject, withMember } from '../../schemas/common/json.ts';
import type { ApiObject } from '../../schemas/common/object.ts';
import { schemaNode } from '../../schemas/common/schema-node.ts';
import { asReceived } from '../../schemas/domain/as-received.ts';
import { versionEntry } from '../../schemas/registry.ts';
import type { PlaybookSpec } from '../../schemas/v1beta1/playbook.ts';
import type { RepositorySpec } from '../../schemas/v1beta1/repository.ts';
import type { CelWorker } from '../../webhooks/cel-worker.ts';
import { decide } from '../../webhooks/chain/decide.ts';
import type { ChainFacts } from '../../webhooks/chain/input.ts';
import { type Prepared, prepare } from '../../webhooks/chain/prepare.ts';
import { NO_ANSWERS, questions } from '../../webhooks/chain/questions.ts';
import { sentField, typeOf } from '../../webhooks/conversion/convert.ts';
import type { NamespaceFacts } from '../../webhooks/policy/effective.ts';
import {
  expressionJobs,
  expressionVariables,
  expressionViolations,
} from '../../webhooks/policy/expressions.ts';
import type { PlaybookPolicy, Violation } from '../../webhooks/policy/subject.ts';
import { roundedIntegers } from '../manifests/rounded.ts';
import { ObjectIndex, type PlacedManifest } from './facts.ts';
import type { Judged } from './report.ts';
import { unknownCause, unknownFieldsOf, unknownWarning } from './unknown-fields.ts';

/** What the chain needs besides the objects. */
export interface Surroundings {
  readonly policies: readonly PlaybookPolicy[];
  readonly namespaces: (name: string) => NamespaceFacts;
  /** Every given object, those of other groups included. */
  readonly given: ObjectIndex;
  /** Evaluates the CEL expressions of policies. */
  readonly cel: Pick<CelWorker, 'evaluate'>;
  /** Whether a field that the schema does not know is an error. */
  readonly strict?: boolean | undefined;
}

/** Settings where no operator is: an image that is not set is the operator's affair, and nobody knows it. */
export const OFFLINE_SETTINGS: ExecutorSettings = { operatorImage: undefined, defaultImage: undefined };

/** Kinds in the order in which they refer to each other, so that a Playbook is judged with its Repository at hand. */
const ORDER = ['PlaybookPolicy', 'Repository', 'Playbook', 'Schedule', 'Run'] as const;

/** Judges the objects; the result has the order of the objects. */
export async function judgeAll(
  manifests: readonly PlacedManifest[],
  surroundings: Surroundings,
): Promise<Judged[]> {
  const admitted = new ObjectIndex();
  const judged = new Map<PlacedManifest, Judged>();
  for (const kind of ORDER) {
    for (const manifest of manifests.filter(({ type }) => type.kind === kind)) {
      const verdict = await judge(manifest, admitted, surroundings);
      judged.set(manifest, verdict);
      if (verdict.allowed) admitted.add(kind, manifest.namespace, verdict.hub);
    }
  }
  return manifests.flatMap((manifest) => judged.get(manifest) ?? []);
}

async function judge(
  manifest: PlacedManifest,
  admitted: ObjectIndex,
  { policies, namespaces, given, cel, strict = false }: Surroundings,
): Promise<Judged> {
  const { namespace, type } = manifest;
  const object = receivedObject(manifest);
  const facts: ChainFacts = {
    policies,
    settings: OFFLINE_SETTINGS,
    // Only what has passed admission gets here, so the specs are what their types say.
    playbook: (name) => admitted.get('Playbook', namespace, name) as ApiObject<PlaybookSpec> | undefined,
    playbookOrigin: (name) => typeOf(given.get('Playbook', namespace, name))?.version,
    repository: (name) =>
      admitted.get('Repository', namespace, name) as ApiObject<RepositorySpec> | undefined,
  };
  const input = { operation: 'CREATE' as const, ...type, object, namespace: namespaces(namespace) };
  const prepared = prepare(input, facts);
  const verdict = decide(prepared, NO_ANSWERS, await expressionOutcomes(prepared, input.namespace, cel));
  const slips = given.slips(prepared.state.hub, namespace).map(({ path, message }) => {
    const field = formatPath(sentField(type.kind, type.version, path, object));
    return `${field}: ${message}`;
  });
  const unknown = unknownFieldsOf(manifest);
  const deprecated = deprecationWarning(type.kind, type.version);
  return {
    manifest,
    allowed: verdict.allowed && !(strict && unknown.length > 0),
    causes: strict ? [...unknown.map(unknownCause), ...verdict.causes] : verdict.causes,
    warnings: [
      ...(deprecated === undefined ? [] : [deprecated]),
      ...(strict ? [] : unknown.map(unknownWarning)),
      ...roundedIntegers(manifest).map(({ field, message }) => `${field}: ${message}`),
      ...verdict.warnings,
      ...slips,
    ],
    object: verdict.object,
    hub: prepared.state.hub,
  };
}

/** The object as the API server hands it to admission when it is created. */
function receivedObject({ object, type }: PlacedManifest): JsonObject {
  const entry = versionEntry(type.kind, type.version);
  const { spec } = object;
  if (entry === undefined || spec === undefined) return object;
  // The API server drops a null where the schema has none.
  return withMember(object, 'spec', spec === null ? undefined : asReceived(schemaNode(entry.spec), spec));
}

async function expressionOutcomes(
  prepared: Prepared,
  namespace: NamespaceFacts,
  cel: Surroundings['cel'],
): Promise<readonly Violation[]> {
  const { expressions } = questions(prepared);
  if (expressions.length === 0 || !prepared.subject) return [];
  const variables = expressionVariables(prepared.subject, namespace);
  return expressionViolations(expressions, await cel.evaluate(expressionJobs(expressions), variables));
}
