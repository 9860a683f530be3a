/** How long one attempt of a Run may take, by what Run, Playbook and operator say. */
import type { Version } from '../common/group.ts';
import { durationMs } from './duration.ts';
import { PLAYBOOK_TIMEOUT } from './security-defaults.ts';

/** The longest time for an attempt, in seconds: 30 days. */
export const MAX_ATTEMPT_SECONDS = 2_592_000;

/** A timeout in whole seconds, at least 1 and at most `MAX_ATTEMPT_SECONDS`, which also stands for unreadable ones. */
export const attemptSeconds = (timeout: string): number =>
  Math.min(Math.max(1, Math.ceil(durationMs(timeout, Number.POSITIVE_INFINITY) / 1000)), MAX_ATTEMPT_SECONDS);

/** What decides where a Run sets no timeout. */
export interface StandardTimeout {
  /** `spec.timeout` of the Playbook. */
  readonly playbook: string | undefined;
  /** Version in which the Playbook was written; v1beta1 when unset. */
  readonly origin: Version | undefined;
  /** Setting of the operator for v1beta1 Playbooks; `PLAYBOOK_TIMEOUT` when unset. */
  readonly operator: string | undefined;
}

/** Seconds for an attempt of a Run that sets no timeout; undefined for v1alpha1 Playbooks without one, which never ended. */
export function standardSeconds({ playbook, origin, operator }: StandardTimeout): number | undefined {
  if (playbook !== undefined) return attemptSeconds(playbook);
  return origin === 'v1alpha1' ? undefined : attemptSeconds(operator ?? PLAYBOOK_TIMEOUT);
}
