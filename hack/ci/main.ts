/** `hack/ci/main.ts RESULTS FAILURES`: prints the last line of `.ci/run`; exit code 1 when anything failed. */
import { readFileSync } from 'node:fs';
import { type JestResults, summarize } from './summary.ts';

const [file = '', otherFailures = '0'] = process.argv.slice(2);
const { passed, failed } = summarize(read(file), Number(otherFailures));
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;

/** What jest wrote; undefined when it wrote nothing, or not to the end. */
function read(path: string): JestResults | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as JestResults;
  } catch {
    return undefined;
  }
}
