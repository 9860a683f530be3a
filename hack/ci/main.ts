/** `hack/ci/main.ts FAILURES CODE:FILE...`: prints the last line of `.ci/run`; exit code 1 when anything failed. */
import { readFileSync } from 'node:fs';
import { type JestResults, summarize } from './summary.ts';

const [otherFailures = '0', ...runs] = process.argv.slice(2);
const { passed, failed } = summarize(runs.map(read), Number(otherFailures));
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;

/** A run of jest, from its exit code and the file that it writes: there is none when it did not get to the end. */
function read(run: string) {
  const [code = ''] = run.split(':', 1);
  try {
    const results = JSON.parse(readFileSync(run.slice(code.length + 1), 'utf8')) as JestResults;
    return { code: Number(code), results };
  } catch {
    return { code: Number(code) };
  }
}
