/** Denials that no status has yet. */
import { added, type Denials } from '../policy/denials.ts';

const NONE: Denials = new Map();

/** Counts by the UIDs of policies. Policies and the rules that they state are bounded, so this is. */
export class PendingDenials {
  readonly #counts = new Map<string, Denials>();

  /** Counts one denial by each of the rules. */
  add(uid: string, rules: readonly string[]): void {
    this.#change(
      uid,
      rules.map((rule) => [rule, 1]),
    );
  }

  /** What is to be written for a policy. */
  of(uid: string): Denials {
    return this.#counts.get(uid) ?? NONE;
  }

  /** Takes away what has been written. */
  written(uid: string, counts: Denials): void {
    this.#change(
      uid,
      [...counts].map(([rule, count]) => [rule, -count]),
    );
  }

  /** Forgets a policy. */
  forget(uid: string): void {
    this.#counts.delete(uid);
  }

  #change(uid: string, by: readonly (readonly [string, number])[]): void {
    const left = [...added(this.of(uid), by)].filter(([, count]) => count > 0);
    if (left.length === 0) this.#counts.delete(uid);
    else this.#counts.set(uid, new Map(left));
  }
}
