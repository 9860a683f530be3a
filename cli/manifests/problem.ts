/** What is wrong with an input as such: with a file or a document, before any object is judged. */

/** One problem with an input. */
export interface Problem {
  /** File as the user named it, or `<stdin>`. */
  readonly source: string;
  /** Line, counted from 1, where there is one. */
  readonly line?: number;
  /** What is wrong and what to do. */
  readonly message: string;
}
