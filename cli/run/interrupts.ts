/** Signals that end a Run: the first one cleanly, the second one at once. */
import type { Interrupts } from '../../executor/local/attempt.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** A signal that interrupts a Run. */
export type InterruptSignal = (typeof SIGNALS)[number];

/** Interrupts that follow the signals of this process until they are released. */
export interface SignalInterrupts extends Interrupts {
  /** The first signal that came. */
  readonly received: () => InterruptSignal | undefined;
  readonly release: () => void;
}

/** Listens. `onFirst` tells the user that the Run is being stopped. */
export function listenForSignals(onFirst: (signal: InterruptSignal) => void): SignalInterrupts {
  const stop = new AbortController();
  const kill = new AbortController();
  let first: InterruptSignal | undefined;
  const onSignal = (signal: NodeJS.Signals): void => {
    if (first !== undefined) kill.abort();
    else {
      first = SIGNALS.find((each) => each === signal) ?? 'SIGTERM';
      onFirst(first);
      stop.abort();
    }
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  return {
    stop: stop.signal,
    kill: kill.signal,
    received: () => first,
    release: () => {
      for (const signal of SIGNALS) process.off(signal, onSignal);
    },
  };
}

/** What is going on after a signal, and what a second one does. Only who sits at a terminal can press Ctrl-C. */
export const stoppingText = (signal: InterruptSignal, isTerminal: boolean): string =>
  signal === 'SIGINT' && isTerminal
    ? 'stopping; press Ctrl-C again to stop at once'
    : `stopping because of ${signal}; another signal stops at once`;
