/** JSON lines for people and log collectors. No object contents and no secrets: callers give names and counts only. */

const LEVELS = ['debug', 'info', 'warn', 'error'] as const;

/** How much a line matters; later ones matter more. */
export type Level = (typeof LEVELS)[number];

/** What a line says besides its message. */
export type LogFields = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

/** Writes lines of each level. */
export type Log = { readonly [L in Level]: (message: string, fields?: LogFields) => void };

/**
 * A log of the lines that matter enough.
 *
 * @param write takes one line with its end.
 * @param now gives the time, in milliseconds since 1970.
 */
export function createLog(least: Level, write: (line: string) => void, now: () => number = Date.now): Log {
  const at =
    (level: Level): Log[Level] =>
    (message, fields = {}) => {
      if (LEVELS.indexOf(level) < LEVELS.indexOf(least)) return;
      write(`${JSON.stringify({ time: new Date(now()).toISOString(), level, message, ...fields })}\n`);
    };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

/** What an error says, without the stack. */
export const errorText = (error: unknown): string => (error instanceof Error ? error.message : String(error));
