/** The answer of admission to an example: the chain of the server, asked in the namespace of `world.ts`. Pure. */
import { HUB_VERSION } from '../../../schemas/common/group.ts';
import { isObject, type Json, type JsonObject } from '../../../schemas/common/json.ts';
import type { ApiObject } from '../../../schemas/common/object.ts';
import type { PlaybookSpec } from '../../../schemas/v1beta1/playbook.ts';
import type { RepositorySpec } from '../../../schemas/v1beta1/repository.ts';
import { decide } from '../../../webhooks/chain/decide.ts';
import type { AdmissionInput, ChainFacts } from '../../../webhooks/chain/input.ts';
import { prepare } from '../../../webhooks/chain/prepare.ts';
import { questions } from '../../../webhooks/chain/questions.ts';
import { type AccessQuestion, accessKey, type ObjectRef, refKey } from '../../../webhooks/policy/question.ts';
import type { PlaybookPolicy } from '../../../webhooks/policy/subject.ts';
import { type AdmissionResponse, validateResponse } from '../../../webhooks/review.ts';
import type { RuleExample } from './examples.ts';
import { ASKER, BASES, NAMESPACE, POLICY, RULES_OF_ASKER } from './world.ts';

/** Name of the objects of the examples. */
export const NAME = 'example';

/** The whole object of an example, as it is applied. */
export const exampleObject = ({ kind, spec }: RuleExample): JsonObject =>
  merged(BASES[kind], { metadata: { name: NAME, namespace: NAMESPACE }, spec }) as JsonObject;

/** JSON Merge Patch (RFC 7386): null removes, objects are merged, everything else replaces. */
function merged(target: Json | undefined, patch: Json): Json {
  if (!isObject(patch)) return patch;
  const result: Record<string, Json | undefined> = isObject(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null || value === undefined) delete result[key];
    else result[key] = merged(result[key], value);
  }
  return result;
}

const stored = <Spec>({ kind }: Pick<RuleExample, 'kind'>): ApiObject<Spec> =>
  merged(BASES[kind], { metadata: { namespace: NAMESPACE } }) as unknown as ApiObject<Spec>;

const IMAGE = 'registry.example.com/ansible/default:1';
const facts: ChainFacts = {
  policies: [POLICY as unknown as PlaybookPolicy],
  settings: { operatorImage: IMAGE, defaultImage: IMAGE },
  playbook: (name) => (isThere('Playbook', name) ? stored<PlaybookSpec>({ kind: 'Playbook' }) : undefined),
  repository: (name) =>
    isThere('Repository', name) ? stored<RepositorySpec>({ kind: 'Repository' }) : undefined,
};

const isThere = (kind: string, name: string): boolean =>
  Object.values(BASES).some((object) => object.kind === kind && object.metadata.name === name);

/** What RBAC answers (https://kubernetes.io/docs/reference/access-authn-authz/rbac/). */
const mayAsker = ({ verb, group, resource, name }: AccessQuestion): boolean =>
  RULES_OF_ASKER.some(
    ({ apiGroups, resources, verbs, resourceNames }) =>
      apiGroups.includes(group) &&
      resources.includes(resource) &&
      verbs.includes(verb) &&
      (resourceNames === undefined || (name !== undefined && resourceNames.includes(name))),
  );

/** What the server answers when the user of `world.ts` creates the object. */
export function answerTo(example: RuleExample): AdmissionResponse {
  const { kind } = example;
  const object = exampleObject(example);
  const request = { kind, version: HUB_VERSION, operation: 'CREATE', object, user: ASKER } as const;
  const seen = (phase: 'mutating' | 'validating', sent: JsonObject): AdmissionInput => ({
    ...request,
    object: sent,
    phase,
    namespace: { name: NAMESPACE },
  });
  const mutated = prepare(seen('mutating', object), facts).state.object;
  const prepared = prepare(seen('validating', mutated), facts);
  const asked = questions(prepared);
  const answerAccess = (question: AccessQuestion) => (mayAsker(question) ? 'allowed' : 'denied');
  const answerExistence = (ref: ObjectRef) => (isThere(ref.kind, ref.name) ? 'exists' : 'missing');
  const verdict = decide(prepared, {
    access: new Map(asked.access.map((question) => [accessKey(question), answerAccess(question)])),
    existence: new Map(asked.references.map((ref) => [refKey(ref), answerExistence(ref)])),
  });
  const review = { ...request, uid: 'example', name: NAME, namespace: NAMESPACE, dryRun: false };
  return validateResponse(review, verdict).response;
}
