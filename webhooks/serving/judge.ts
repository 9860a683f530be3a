/** The admission chain at work: prepare, ask whatever it cannot know, decide. */
import type { ApiObject } from '../../schemas/common/object.ts';
import type { CelWorker } from '../cel-worker.ts';
import { decide } from '../chain/decide.ts';
import type { AdmissionInput, ChainFacts, Verdict } from '../chain/input.ts';
import { type Prepared, prepare } from '../chain/prepare.ts';
import { NO_ANSWERS, questions } from '../chain/questions.ts';
import { refusedBySchema } from '../chain/schema-refusal.ts';
import type { NamespaceFacts } from '../policy/effective.ts';
import { expressionJobs, expressionVariables, expressionViolations } from '../policy/expressions.ts';
import type { AccessAnswer, AccessQuestion, Existence, ObjectRef, OwnerRef } from '../policy/question.ts';
import type { Violation } from '../policy/subject.ts';
import type { AdmissionRequest, MutateResult } from '../review.ts';

/** A request that somebody has to look at. */
export type JudgedRequest = AdmissionRequest & Required<Pick<AdmissionRequest, 'object'>>;

/** Judges requests. Deadlines are in milliseconds on the clock of the edges. */
export interface Judge {
  mutate(request: JudgedRequest): MutateResult;
  validate(request: JudgedRequest, deadline: number): Promise<Verdict>;
}

/** What a judge asks. */
export interface Edges {
  readonly facts: { facts(namespace: string): ChainFacts & { readonly namespace: NamespaceFacts } };
  readonly access: {
    ask(questions: readonly AccessQuestion[], deadline: number): Promise<ReadonlyMap<string, AccessAnswer>>;
  };
  readonly existences: {
    ask(refs: readonly ObjectRef[], deadline: number): Promise<ReadonlyMap<string, Existence>>;
  };
  readonly owners: {
    ask(
      owners: readonly OwnerRef[],
      deadline: number,
    ): Promise<ReadonlyMap<string, ApiObject<unknown> | null>>;
  };
  readonly cel: Pick<CelWorker, 'evaluate'>;
}

/** A judge of what the edges know. */
export function createJudge(edges: Edges): Judge {
  const prepared = (
    request: JudgedRequest,
    phase: AdmissionInput['phase'] & string,
  ): [Prepared, NamespaceFacts] => {
    const facts = edges.facts.facts(request.namespace ?? '');
    return [prepare({ ...inputOf(request, facts.namespace), phase }, facts), facts.namespace];
  };
  return {
    mutate(request) {
      const [first] = prepared(request, 'mutating');
      return refusedBySchema(first) ? { refused: decide(first, NO_ANSWERS) } : { object: first.state.object };
    },
    async validate(request, deadline) {
      const [first, namespace] = prepared(request, 'validating');
      const asked = questions(first);
      const [access, existence, owners, outcomes] = await Promise.all([
        edges.access.ask(asked.access, deadline),
        edges.existences.ask(asked.references, deadline),
        edges.owners.ask(asked.owners, deadline),
        expressionOutcomes(first, namespace, request, edges.cel),
      ]);
      return decide(first, { access, existence, owners }, outcomes);
    },
  };
}

const inputOf = (
  { operation, kind, version, object, old, user }: JudgedRequest,
  namespace: NamespaceFacts,
): AdmissionInput => ({
  operation: operation === 'UPDATE' ? 'UPDATE' : 'CREATE',
  kind,
  version,
  object,
  ...(old ? { old } : {}),
  user,
  namespace,
});

async function expressionOutcomes(
  prepared: Prepared,
  namespace: NamespaceFacts,
  { dryRun }: AdmissionRequest,
  cel: Edges['cel'],
): Promise<readonly Violation[]> {
  const { expressions } = questions(prepared);
  if (expressions.length === 0 || !prepared.subject) return [];
  const variables = expressionVariables(prepared.subject, namespace, dryRun);
  return expressionViolations(expressions, await cel.evaluate(expressionJobs(expressions), variables));
}
