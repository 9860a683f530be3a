/** Whether the API server would refuse an object without asking anybody. Pure. */
import { equal } from '../../schemas/common/json.ts';
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
