/** What only the command line knows about the end of a Run: who interrupted it, and which option would have helped. Pure. */
import type { LocalFailure, LocalOutcome } from '../../executor/local.ts';
import type { InterruptSignal } from './interrupts.ts';

/** Adds it. `repository` is the name of the Repository; `signal` the signal that interrupted this process, if one did. */
export function explained(
  outcome: LocalOutcome,
  repository: string,
  signal: InterruptSignal | undefined,
): LocalOutcome {
  const { failure, fetch, record } = outcome;
  if (failure?.class === 'Cancelled' && signal) {
    // The launcher hears of it by another signal, which the user did not send.
    return { ...outcome, failure: { ...failure, message: `cancelled by ${signal}` } };
  }
  if (failure?.class !== 'Network' || fetch || record) return outcome;
  return { ...outcome, failure: { ...failure, hint: withSource(failure, repository) } };
}

const withSource = ({ hint }: LocalFailure, repository: string): string =>
  `${hint === undefined ? '' : `${hint}; or `}use a working tree instead of cloning: --source ${repository}=DIR`;
