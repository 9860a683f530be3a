/** How many bytes of bodies may be held at a time, whatever clients send. */

/** Bytes that are held, against a total. */
export class ByteBudget {
  readonly #total: number;
  readonly #changed: (held: number) => void;
  #held = 0;

  constructor(total: number, changed: (held: number) => void = () => {}) {
    this.#total = total;
    this.#changed = changed;
  }

  /** Whether so many bytes more would fit, with `spare` left over for others. */
  fits(bytes: number, spare = 0): boolean {
    return this.#held + bytes <= this.#total - spare;
  }

  /** Holds more bytes (fewer when negative), whether they fit or not. */
  hold(bytes: number): void {
    this.#held += bytes;
    this.#changed(this.#held);
  }

  get held(): number {
    return this.#held;
  }
}
