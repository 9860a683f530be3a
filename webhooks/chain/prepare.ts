/**
 * First half of the admission chain: convert to the hub, default, validate, render, judge. Pure. What only the
 * cluster can answer comes out as questions (`questions.ts`); `decide.ts` is the second half.
 */
import type { FieldError } from '../../schemas/common/field-error.ts';
import { ANNOTATIONS } from '../../schemas/common/group.ts';
import { equal, type JsonObject, valueAt } from '../../schemas/common/json.ts';
import { RULE_IDS } from '../../schemas/common/rules.ts';
import { mutate } from '../mutating/mutate.ts';
import { type BypassRequest, bypassRequests } from '../policy/bypass.ts';
import { type Effective, effective } from '../policy/effective.ts';
import { ratchet } from '../policy/ratchet.ts';
import type { AnySubject, Violation } from '../policy/subject.ts';
import { beyondBounds, extentError, memoryErrors } from './bounds.ts';
import { type Findings, findings, NOTHING_FOUND, type State, stateOf } from './findings.ts';
import type { AdmissionInput, ChainFacts } from './input.ts';
import { stampErrors } from './stamps.ts';

/** What the first half found out. */
export interface Prepared extends Findings {
  readonly input: AdmissionInput;
  /** The object as it would be stored, in the version that was sent and in the hub version. */
  readonly state: State;
  /** Present for the kinds that policy judges, as far as the object can be read. */
  readonly subject?: AnySubject;
  readonly effective: Effective;
  readonly bypasses: readonly BypassRequest[];
}

/** Whether an object is refused whatever the cluster says. */
export const isRefused = ({ errors, sentErrors }: Pick<Findings, 'errors' | 'sentErrors'>): boolean =>
  errors.length + sentErrors.length > 0;

/** Annotations that mean something: a change of one is judged like a change of the spec. */
const WATCHED = [
  ANNOTATIONS.runNow,
  ANNOTATIONS.bypass,
  ANNOTATIONS.restored,
  ANNOTATIONS.hubDelta,
  ANNOTATIONS.spokeDelta,
];

/** Runs the first half. Total: an object that nobody can read comes out with errors. */
export function prepare(input: AdmissionInput, facts: ChainFacts): Prepared {
  const inForce = effective(facts.policies, input.namespace);
  const nothing = { input, effective: inForce, bypasses: [], ...NOTHING_FOUND };
  const { kind, version, object } = input;
  const tooMuch = extentError(object);
  if (tooMuch) {
    const state = { kind, object, hub: object, structure: [], hubStructure: [] };
    return { ...nothing, state, sentErrors: isLeaving(input) ? [] : [tooMuch] };
  }
  const written = mutate(input);
  const state = stateOf(kind, version, written);
  if (isLeaving(input)) return { ...nothing, state };
  const stamps = stampErrors(input, written);
  if (isBookkeeping(input)) return { ...nothing, state, sentErrors: stamps };
  const old = input.old && !extentError(input.old) ? stateOf(kind, version, input.old) : undefined;
  const tooLarge = beyondBounds(state, old);
  if (tooLarge) return { ...nothing, state, ...tooLarge };
  const now = findings(input, facts, inForce, state, old);
  const asked = bypassRequests(state.hub, [...RULE_IDS, ...inForce.expressions.map(({ rule }) => rule.name)]);
  const found = old ? excused(now, findings(input, facts, inForce, old, undefined), state, old) : now;
  return {
    input,
    state,
    effective: inForce,
    ...(now.subject ? { subject: now.subject } : {}),
    ...found,
    sentErrors: [...found.sentErrors, ...stamps],
    errors: [...found.errors, ...asked.errors, ...memoryErrors(state)],
    bypasses: asked.requests,
  };
}

/** Objects on their way out: nothing must keep them. */
export const isLeaving = ({ old }: AdmissionInput): boolean =>
  valueAt(old, ['metadata', 'deletionTimestamp']) !== undefined;

/** Writes that change neither the spec nor an annotation that means something. */
export function isBookkeeping(input: AdmissionInput): boolean {
  const { object, old } = input;
  if (old === undefined) return false;
  const annotation = (of: JsonObject, key: string) => valueAt(of, ['metadata', 'annotations', key]);
  return (
    equal(object.spec, old.spec) &&
    WATCHED.every((key) => equal(annotation(object, key), annotation(old, key)))
  );
}

/** Leaves out what the object had before (ratcheting). */
function excused(now: Findings, before: Findings, state: State, old: State): Findings {
  const held = <E extends FieldError>(
    errors: readonly E[],
    was: readonly FieldError[],
    of: 'object' | 'hub',
  ) => ratchet(errors, { object: old[of], errors: was }, state[of]).held;
  return {
    ...now,
    sentErrors: held(now.sentErrors, before.sentErrors, 'object'),
    errors: held(now.errors, before.errors, 'hub'),
    violations: held<Violation>(now.violations, before.violations, 'hub'),
  };
}
