/** A command line that cannot be carried out. */

/** Ends the command with exit code 2 and one line: what is wrong, and what to do. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}
