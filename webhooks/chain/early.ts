/**
 * The short way of mutating admission, for what hardly ever is wrong. The API server stops before validating admission
 * at what its schemas and its ValidatingAdmissionPolicies refuse; only an object with a mistake of that sort needs the
 * whole chain here, so that everything else that is wrong is said with it. Pure.
 */
import { HUB_VERSION, type Version } from '../../schemas/common/group.ts';
import type { JsonObject } from '../../schemas/common/json.ts';
import { mutate } from '../mutating/mutate.ts';
import { builtinRules } from '../policy/builtin.ts';
import { effective } from '../policy/effective.ts';
import { judge } from '../policy/evaluate.ts';
import { celRuleErrors } from '../schema/cel-rules.ts';
import { extentError } from './bounds.ts';
import { type State, stateOf } from './findings.ts';
import type { AdmissionInput, ChainFacts } from './input.ts';
import { isBookkeeping, isLeaving } from './prepare.ts';
import { breaksMirroredRule, MIRRORED } from './schema-refusal.ts';
import { subjectOf } from './subject.ts';

const mirroredRules = builtinRules.filter(({ id }) => MIRRORED.has(id));

/**
 * The object as mutating admission writes it, where nothing is wrong with it that the API server would say by itself;
 * undefined where the whole chain must look. Mistakes that an object had before an update are not excused here.
 */
export function writtenWithoutTrouble(input: AdmissionInput, facts: ChainFacts): JsonObject | undefined {
  const { kind, version } = input;
  if (extentError(input.object) || (input.old && extentError(input.old))) return undefined;
  const object = mutate(input);
  if (isLeaving(input) || isBookkeeping(input)) return object;
  const state = stateOf(kind, version, object);
  const old = input.old && stateOf(kind, version, input.old);
  if (breaksSchema(state, version, old)) return undefined;
  const inForce = effective(facts.policies, input.namespace);
  // Without a Job: mirrored rules are about what the object itself says.
  const subject = subjectOf(input, facts, inForce, state.hub, old?.hub, undefined);
  const violations = subject ? judge(subject, inForce, mirroredRules) : [];
  return breaksMirroredRule({ violations }) ? undefined : object;
}

const breaksSchema = (
  { kind, object, hub, structure, hubStructure }: State,
  version: Version,
  old: State | undefined,
): boolean =>
  structure.length + hubStructure.length > 0 ||
  celRuleErrors(kind, version, object, old?.object).length > 0 ||
  (version !== HUB_VERSION && celRuleErrors(kind, HUB_VERSION, hub, old?.hub).length > 0);
