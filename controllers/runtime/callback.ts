/**
 * A callback that others gave us, made so that its failure does not become ours. What it throws is lost: there is
 * nobody left to tell of it.
 */
export const tolerant =
  <A>(callback: ((argument: A) => void) | undefined) =>
  (argument: A): void => {
    try {
      callback?.(argument);
    } catch {}
  };
