/** Tries the expressions of a policy before it is in force. */
import { type FieldError, invalid } from '../../schemas/common/field-error.ts';
import type { JsonObject } from '../../schemas/common/json.ts';
import { CelWorker } from '../cel-worker.ts';
import { effective } from '../policy/effective.ts';
import { expressionJobs } from '../policy/expressions.ts';
import { judgedBy, sampleVariables } from '../policy/sample.ts';
import type { JudgedKind, PlaybookPolicy } from '../policy/subject.ts';

/**
 * Ten times what an expression may take when it judges: the objects are larger than most, and a busy processor must not
 * make a sound policy a broken one. Objects with which it takes longer still are refused one by one.
 */
const LIMITS = { expressionMs: 500, requestMs: 30_000 };
const ATTEMPTS = 3;
const KINDS: readonly JudgedKind[] = ['Playbook', 'Run', 'Schedule', 'Repository'];
const NOWHERE = { name: '' };

/** The errors of expressions that take too long for large objects, every time that they are tried. Never rejects. */
export async function costProblems(policy: PlaybookPolicy): Promise<readonly FieldError[]> {
  const everywhere = { ...policy, spec: { ...policy.spec, namespaceSelector: {} } };
  const { expressions } = effective([everywhere], NOWHERE);
  if (expressions.length === 0) return [];
  const cel = new CelWorker(LIMITS);
  const late = new Set(expressions.keys());
  try {
    for (let attempt = 1; attempt <= ATTEMPTS && late.size > 0; attempt++) {
      const found = new Set<number>();
      for (const kind of KINDS) {
        const tried = [...late].filter((i) => expressions[i] && judgedBy(expressions[i]).includes(kind));
        for (const i of await tooLate(cel, sampleVariables(kind), tried, expressions)) found.add(i);
      }
      for (const i of late) if (!found.has(i)) late.delete(i);
    }
  } finally {
    await cel.close();
  }
  return [...late].map((i) =>
    invalid(
      ['spec', 'expressions', i, 'expression'],
      `takes longer than ${LIMITS.expressionMs} ms for a large object; nest fewer loops over lists`,
    ),
  );
}

async function tooLate(
  cel: CelWorker,
  variables: JsonObject,
  indexes: readonly number[],
  expressions: ReturnType<typeof effective>['expressions'],
): Promise<readonly number[]> {
  const jobs = expressionJobs(indexes.flatMap((i) => expressions[i] ?? []));
  const results = await cel.evaluate(jobs, variables);
  return indexes.filter((_, at) => {
    const result = results[at];
    return result?.outcome === 'failed' && result.late === true;
  });
}
