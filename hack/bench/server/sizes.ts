/** How much is measured. */

/** The amounts of one run. */
export interface Sizes {
  readonly rounds: number;
  /** Requests of one contender in one round of the throughput part, and of its warm-up. */
  readonly requests: number;
  readonly warmUp: number;
  /** How long creates or admissions are sent at a fixed rate, in one round. */
  readonly seconds: number;
  /** Objects of the list that is converted. */
  readonly objects: number;
  /** Conversions one after the other in one round. */
  readonly conversions: number;
}

/** What figures are taken from. */
export const FULL: Sizes = {
  rounds: 5,
  requests: 5000,
  warmUp: 2000,
  seconds: 12,
  objects: 10_000,
  conversions: 3,
};

/** Enough to see that everything works. Its figures mean nothing. */
export const QUICK: Sizes = {
  rounds: 1,
  requests: 300,
  warmUp: 100,
  seconds: 2,
  objects: 500,
  conversions: 2,
};
