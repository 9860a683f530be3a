/** The thread in which expressions of users run. `cel-worker.ts` ends it when one takes too long. */
import { parentPort } from 'node:worker_threads';
import type { JsonObject } from '../schemas/common/json.ts';
import {
  type ExpressionJob,
  type ExpressionResult,
  evaluateExpression,
  preparedVariables,
} from './policy/expressions.ts';

/** What the thread is asked. */
export interface ThreadRequest {
  readonly jobs: readonly ExpressionJob[];
  /** JSON of the variables. */
  readonly variables: string;
}
/** What it says: once that it can begin, once that it has read a request, then one result after the other. */
export type ThreadMessage = 'ready' | 'read' | ExpressionResult;

const say = (message: ThreadMessage): void => parentPort?.postMessage(message);

parentPort?.on('message', ({ jobs, variables }: ThreadRequest) => {
  const prepared = preparedVariables(JSON.parse(variables) as JsonObject);
  say('read');
  for (const job of jobs) say(evaluateExpression(job, prepared));
});

// The first evaluation is slow; it must not count against the first expression of a user.
evaluateExpression(
  { expression: "object.l.all(x, x.matches('^a')) || has(object.m)", messageExpression: "'a' + string(1)" },
  preparedVariables({ object: { l: ['a', 'b'] } }),
);
say('ready');
