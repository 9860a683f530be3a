/** Whether the API server would refuse an object without asking anybody. Pure. */
import { equal } from '../../schemas/common/json.ts';
import type { RuleId } from '../../schemas/common/rules.ts';
import { objectMirrors } from '../policy/mirror/all.ts';
import { celRuleErrors } from '../schema/cel-rules.ts';
import type { Prepared } from './prepare.ts';

/**
 * Whether the structural schema or the CEL rules of the CRD refuse the object in the version that was sent. The API
 * server stops between its phases, so only mutating admission can add everything else that is wrong.
 */
export function refusedBySchema({ input, state, sentErrors }: Prepared): boolean {
  if (sentErrors.length === 0) return false;
  const { kind, version, old } = input;
  const own = [...state.structure, ...celRuleErrors(kind, version, state.object, old)];
  return sentErrors.some(({ path, message }) =>
    own.some((error) => error.message === message && equal(error.path, path)),
  );
}

/** The built-in rules that ValidatingAdmissionPolicies say, too. */
export const MIRRORED: ReadonlySet<string> = new Set<RuleId>(objectMirrors.map(({ rule }) => rule));

/**
 * Whether an object breaks a rule that ValidatingAdmissionPolicies say, too. The API server asks them before it asks
 * validating webhooks, and tells the first that denies and nothing else; bypasses are still to be asked for.
 */
export const breaksMirroredRule = ({ violations }: Pick<Prepared, 'violations'>): boolean =>
  violations.some(({ rule, mode }) => mode === 'Enforce' && MIRRORED.has(rule));
