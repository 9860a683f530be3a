/** A bounded map whose entries expire. The clock is the caller's. */

/** Values by texts; of more than so many the one that was set first goes. */
export class ExpiringMap<V> {
  readonly #limit: number;
  readonly #entries = new Map<string, { readonly value: V; readonly until: number }>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** The value of a key, unless it has expired. */
  get(key: string, now: number): V | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    if (now < entry.until) return entry.value;
    this.#entries.delete(key);
    return undefined;
  }

  /** Sets a value until a moment. */
  set(key: string, value: V, until: number): void {
    this.#entries.delete(key);
    const oldest = this.#entries.keys().next();
    if (this.#entries.size >= this.#limit && !oldest.done) this.#entries.delete(oldest.value);
    this.#entries.set(key, { value, until });
  }

  /** How many entries there are, expired ones included. */
  get size(): number {
    return this.#entries.size;
  }
}
