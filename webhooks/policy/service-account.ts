/** Whose rights in the cluster a play has. */
import { type Path, valueAt } from '../../schemas/common/json.ts';

/** Where a Playbook names its ServiceAccount. */
export const ACCOUNT: Path = ['spec', 'runtime', 'serviceAccountName'];
/** Where a Playbook asks for a token of it. */
export const TOKEN: Path = ['spec', 'runtime', 'automountServiceAccountToken'];

/** Whether the play gets a token of its ServiceAccount, as far as the Playbook says so. */
export const asksForToken = (playbook: unknown): boolean => valueAt(playbook, TOKEN) === true;

/** The ServiceAccount whose rights a play has: one that is named, or with a token the `default` one of the namespace. */
export function serviceAccountOf(playbook: unknown): string | undefined {
  const named = valueAt(playbook, ACCOUNT);
  if (typeof named === 'string') return named;
  return asksForToken(playbook) ? 'default' : undefined;
}
