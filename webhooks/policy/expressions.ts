/** CEL rules of PlaybookPolicies: what they may look at, how they are evaluated, and what comes of it. Pure. */
import { invalid } from '../../schemas/common/field-error.ts';
import type { Json, JsonObject, Path } from '../../schemas/common/json.ts';
import { type CelProgram, type CelVariable, celVariable, compileCel } from '../../schemas/domain/cel.ts';
import { celProblem } from '../../schemas/domain/cel-check.ts';
import type { EffectiveExpression, NamespaceFacts } from './effective.ts';
import type { AnySubject, Violation } from './subject.ts';

/** Variables of every expression. */
const VARIABLES = ['object', 'oldObject', 'request', 'namespaceObject', 'pod'] as const;

/** What is wrong with an expression or messageExpression of a policy, or undefined. */
export const expressionProblem = (expression: string): string | undefined =>
  celProblem(expression, VARIABLES);

/** What expressions see of a request. Missing objects are null, so that expressions can ask. */
export function expressionVariables(
  subject: AnySubject,
  namespace: NamespaceFacts,
  dryRun = false,
): JsonObject {
  const { object, old, operation, user, job } = subject;
  const variables: Record<(typeof VARIABLES)[number], unknown> = {
    object,
    oldObject: old ?? null,
    request: {
      operation,
      userInfo: { username: user?.username ?? '', groups: user?.groups ?? [] },
      namespace: namespace.name,
      dryRun,
    },
    namespaceObject: { metadata: { name: namespace.name, labels: namespace.labels ?? {} } },
    pod: job?.spec.template.spec ?? null,
  };
  return variables as JsonObject;
}

/** One expression to evaluate. */
export interface ExpressionJob {
  readonly expression: string;
  readonly messageExpression?: string;
}

/**
 * What an expression amounts to. One that cannot be evaluated, or is neither true nor false, failed; `late` when it took
 * longer than it may.
 */
export type ExpressionResult =
  | { readonly outcome: 'holds' }
  | { readonly outcome: 'broken'; readonly message?: string }
  | { readonly outcome: 'failed'; readonly why: string; readonly late?: true };

/** The jobs of expressions, in order. */
export const expressionJobs = (expressions: readonly EffectiveExpression[]): readonly ExpressionJob[] =>
  expressions.map(({ rule: { expression, messageExpression } }) => ({
    expression,
    ...(messageExpression === undefined ? {} : { messageExpression }),
  }));

const MAX_PROGRAMS = 512;
const MAX_MESSAGE = 1024;
const programs = new Map<string, CelProgram | string>();

/** Compiles once. The oldest program makes room when there are too many: policies change rarely. */
function compiled(expression: string): CelProgram | string {
  const known = programs.get(expression);
  if (known !== undefined) return known;
  const result = compileCel(expression);
  const program = 'program' in result ? result.program : result.error;
  const oldest = programs.keys().next().value;
  if (programs.size >= MAX_PROGRAMS && oldest !== undefined) programs.delete(oldest);
  programs.set(expression, program);
  return program;
}

/** Variables prepared for several expressions. */
export const preparedVariables = (variables: JsonObject): Readonly<Record<string, CelVariable>> =>
  Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, celVariable(value)]));

/** Evaluates one expression. It may take as long as it likes: `cel-worker.ts` sees to it that it does not. */
export function evaluateExpression(
  { expression, messageExpression }: ExpressionJob,
  variables: Readonly<Record<string, CelVariable>>,
): ExpressionResult {
  const result = run(expression, variables);
  if ('why' in result) return { outcome: 'failed', why: result.why };
  if (result.value === true) return { outcome: 'holds' };
  if (result.value !== false)
    return { outcome: 'failed', why: `it is neither true nor false but of type ${typeof result.value}` };
  const message = messageExpression === undefined ? undefined : run(messageExpression, variables);
  const text = message && 'value' in message && typeof message.value === 'string' ? plain(message.value) : '';
  return { outcome: 'broken', ...(text === '' ? {} : { message: text }) };
}

function run(
  expression: string,
  variables: Readonly<Record<string, CelVariable>>,
): { value: Json } | { why: string } {
  const program = compiled(expression);
  if (typeof program === 'string') return { why: plain(program) };
  const result = program(variables);
  return 'error' in result ? { why: plain(result.error) } : { value: result.value };
}

/** A text in one line, bounded. */
const plain = (text: string): string =>
  text
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .slice(0, MAX_MESSAGE);

/** What comes of results, in the order of the expressions: an expression that failed is broken. */
export function expressionViolations(
  expressions: readonly EffectiveExpression[],
  results: readonly ExpressionResult[],
): readonly Violation[] {
  return expressions.flatMap(({ policy, rule, mode }, i) => {
    const result = results[i] ?? { outcome: 'failed' as const, why: 'it was not evaluated' };
    if (result.outcome === 'holds') return [];
    const message =
      result.outcome === 'failed'
        ? `could not be judged by the PlaybookPolicy ${policy}: ${result.why}; ask whoever maintains the policy`
        : (result.message ??
          rule.message ??
          `must satisfy the PlaybookPolicy ${policy}: ${plain(rule.expression)}`);
    return [{ ...invalid(pathOf(rule.fieldPath), message), rule: rule.name, mode }];
  });
}

/** `spec.inventory.from[0]` as a path; the whole spec when nothing is said. */
const pathOf = (fieldPath = 'spec'): Path =>
  [...fieldPath.matchAll(/([A-Za-z_][A-Za-z0-9_]*)|\[([0-9]+)\]/g)].map(
    ([, key, index]) => key ?? Number(index),
  );
