/**
 * A reporter of jest that says which test files do not end, and at last ends the run: jest cannot interrupt synchronous
 * code, and does not say what it waits for. https://jestjs.io/docs/configuration#custom-reporters
 */
import { readFileSync } from 'node:fs';
import type { Reporter, Test } from '@jest/reporters';

const MINUTE = 60_000;

/** After how many minutes a file is named, and after how many more the run is ended. */
export interface Patience {
  readonly tell: number;
  readonly end: number;
}

/** Names the test files that have run for too long. */
export default class StuckFiles implements Pick<Reporter, 'onTestFileStart' | 'onTestFileResult'> {
  readonly #patience: Patience;
  readonly #timers = new Map<string, NodeJS.Timeout>();

  constructor(_globalConfig: unknown, patience: Patience) {
    this.#patience = patience;
  }

  onTestFileStart({ path }: Test): void {
    const { tell, end } = this.#patience;
    const wait = (minutes: number, next: () => void) =>
      this.#timers.set(path, setTimeout(next, minutes * MINUTE).unref());
    wait(tell, () => {
      console.error(`still running after ${tell} minutes: ${path}`);
      wait(end, () => {
        console.error(`ended after ${tell + end} minutes, no result: ${path}`);
        endWorkers();
        process.exit(1);
      });
    });
  }

  onTestFileResult({ path }: Test): void {
    clearTimeout(this.#timers.get(path));
    this.#timers.delete(path);
  }
}

/** A worker that computes does not notice that jest is gone. Read from Linux's /proc: elsewhere it is left to its user. */
function endWorkers(): void {
  for (const pid of childrenOf(process.pid))
    if (text(`/proc/${pid}/cmdline`).includes('jest-worker')) process.kill(pid, 'SIGKILL');
}

const childrenOf = (pid: number): number[] =>
  text(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean).map(Number);

function text(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
