/** Measuring: interleaved repeats, medians, and whole processes with everything that they started. */
import { execFileSync } from 'node:child_process';

/** What a process and its descendants used. */
export interface Usage {
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
  readonly maxRssMiB: number;
  readonly status: number;
}

/** Runs a command below a parent that accounts for it, because Node does not tell what children used. */
const ACCOUNTANT = `
import json, resource, subprocess, sys, time
start = time.monotonic()
status = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL).returncode
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps({"wallSeconds": time.monotonic() - start, "cpuSeconds": used.ru_utime + used.ru_stime,
                  "maxRssMiB": used.ru_maxrss / 1024, "status": status}))
`;

/** Runs a command once. Throws when its status is not the expected one: a failed command is fast for no reason. */
export function measured(
  command: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv; status?: number } = {},
): Usage {
  const { cwd, env, status = 0 } = options;
  const output = execFileSync('python3', ['-c', ACCOUNTANT, ...command], { cwd, env, encoding: 'utf8' });
  const usage = JSON.parse(output) as Usage;
  if (usage.status !== status)
    throw new Error(`${command.join(' ')}: status ${usage.status}, expected ${status}`);
  return usage;
}

/** The median of some figures. */
export function median(figures: readonly number[]): number {
  const sorted = [...figures].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? Number.NaN)
    : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

/** Runs each contender once a round, in turn, so that a drifting machine treats them alike. */
export function interleaved<K extends string, T>(
  contenders: Readonly<Record<K, () => T>>,
  rounds: number,
): Record<K, T[]> {
  const names = Object.keys(contenders) as K[];
  const results = Object.fromEntries(names.map((name) => [name, [] as T[]])) as Record<K, T[]>;
  for (let round = 0; round < rounds; round++)
    for (const name of names) {
      const result = contenders[name]();
      process.stderr.write(`  round ${round + 1} of ${rounds}: ${name} ${JSON.stringify(result)}\n`);
      results[name].push(result);
    }
  return results;
}

/** Median milliseconds of one call of each, over interleaved batches after a warm-up. */
export function perCall<K extends string>(
  calls: Readonly<Record<K, () => unknown>>,
  { perBatch = 2000, batches = 7 } = {},
): Record<K, number> {
  const batch = (call: () => unknown) => () => {
    const start = performance.now();
    for (let i = 0; i < perBatch; i++) call();
    return (performance.now() - start) / perBatch;
  };
  const entries = Object.entries<() => unknown>(calls);
  const contenders = Object.fromEntries(entries.map(([name, call]) => [name, batch(call)]));
  // The first round warms the compiler up.
  const results = interleaved(contenders, batches + 1);
  return Object.fromEntries(
    Object.entries(results).map(([name, [, ...figures]]) => [name, median(figures)]),
  ) as Record<K, number>;
}

/** A figure with as many digits as mean something. */
export const rounded = (figure: number, digits = 3): number => Number(figure.toPrecision(digits));
