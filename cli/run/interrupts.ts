/** Signals that end a Run: the first one cleanly, the second one at once. */
import type { Interrupts } from '../../executor/local/attempt.ts';

/** Interrupts that follow the signals of this process until they are released. */
export interface SignalInterrupts extends Interrupts {
  readonly release: () => void;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Listens. `onFirst` tells the user that the Run is being stopped. */
export function listenForSignals(onFirst: () => void): SignalInterrupts {
  const stop = new AbortController();
  const kill = new AbortController();
  const onSignal = (): void => {
    if (stop.signal.aborted) kill.abort();
    else {
      onFirst();
      stop.abort();
    }
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  return {
    stop: stop.signal,
    kill: kill.signal,
    release: () => {
      for (const signal of SIGNALS) process.off(signal, onSignal);
    },
  };
}
