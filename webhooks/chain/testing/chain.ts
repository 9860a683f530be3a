/** Requests and verdicts for tests of the chain. */
import { apiVersion, type Version } from '../../../schemas/common/group.ts';
import type { JsonObject } from '../../../schemas/common/json.ts';
import type { Kind } from '../../../schemas/registry.ts';
import { decide } from '../decide.ts';
import type { AdmissionInput, ChainFacts, Verdict } from '../input.ts';
import { prepare } from '../prepare.ts';
import { NO_ANSWERS } from '../questions.ts';

/** Nothing is known of the cluster. */
export const facts: ChainFacts = {
  policies: [],
  settings: { operatorImage: 'example.com/operator:1', defaultImage: 'example.com/ee:1' },
  playbook: () => undefined,
  repository: () => undefined,
};

/** An object called `site` in the namespace `team`. */
export const object = (
  kind: Kind,
  version: Version,
  spec: JsonObject,
  annotations?: Record<string, string>,
): JsonObject => ({
  apiVersion: apiVersion(version),
  kind,
  metadata: { name: 'site', namespace: 'team', ...(annotations ? { annotations } : {}) },
  spec,
});
/** A request about an object; an update where the object before is given. */
export const input = (
  kind: Kind,
  version: Version,
  sent: JsonObject,
  more: Partial<AdmissionInput> = {},
): AdmissionInput => ({
  operation: more.old ? 'UPDATE' : 'CREATE',
  kind,
  version,
  object: sent,
  namespace: { name: 'team' },
  ...more,
});
/** The verdict when nobody answers. */
export const judged = (request: AdmissionInput, given: ChainFacts = facts): Verdict =>
  decide(prepare(request, given), NO_ANSWERS);
/** The fields of the causes. */
export const fields = (verdict: Verdict) => verdict.causes.map((cause) => cause.field);

/** The spec of a v1beta1 Playbook. */
export const beta = { source: { repositoryRef: { name: 'repo' }, path: 'site.yml' } };
/** The same in v1alpha1. */
export const alpha = { repositoryRef: { name: 'repo' }, playbookPath: 'site.yml' };
