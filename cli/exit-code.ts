/** Exit codes: part of the interface, listed in the help of each command. */

/** Everything was admitted, converted or run. */
export const OK = 0;
/** An object was refused (`admit`), or the playbook did not succeed (`run`). */
export const FAILED = 1;
/** The command line is wrong, or an input cannot be read. */
export const USAGE = 2;
/** Admission refused what was to be run (`run`). */
export const REFUSED = 3;
