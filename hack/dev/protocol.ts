/** What is said on the daemon's socket: one command in, JSON lines out until `done` or `failed`. */

/** `up` brings everything to run and answers when it is ready; `down` ends everything, the daemon included. */
export type Command = 'up' | 'down';

/** One line of the answer. */
export type Message =
  | { readonly type: 'progress'; readonly text: string }
  | { readonly type: 'done' }
  | { readonly type: 'failed'; readonly text: string };

/** Tells whether a line is a command. */
export const isCommand = (line: string): line is Command => line === 'up' || line === 'down';
