/** The admission chain at work: prepare, ask whatever it cannot know, decide. */
import type { CelWorker } from '../cel-worker.ts';
import { decide } from '../chain/decide.ts';
import { writtenWithoutTrouble } from '../chain/early.ts';
import type { AdmissionInput, ChainFacts, Verdict } from '../chain/input.ts';
import { type Prepared, prepare } from '../chain/prepare.ts';
import { NO_ANSWERS, type Questions, questions } from '../chain/questions.ts';
import { breaksMirroredRule, refusedBySchema } from '../chain/schema-refusal.ts';
import type { AccessAnswers } from '../cluster/access.ts';
import type { Existences } from '../cluster/existence.ts';
import type { ClusterFacts } from '../cluster/facts.ts';
import type { Owners } from '../cluster/owners.ts';
import { expressionJobs, expressionVariables, expressionViolations } from '../policy/expressions.ts';
import type { Violation } from '../policy/subject.ts';
import type { AdmissionRequest, MutateResult } from '../review.ts';

/** A request that somebody has to look at. */
export type JudgedRequest = AdmissionRequest & Required<Pick<AdmissionRequest, 'object'>>;

/** Judges requests. Deadlines are in milliseconds on the clock of the edges. */
export interface Judge {
  mutate(request: JudgedRequest, deadline: number): Promise<MutateResult>;
  validate(request: JudgedRequest, deadline: number): Promise<Verdict>;
}

/** What a judge asks. */
export interface Edges {
  readonly facts: Pick<ClusterFacts, 'facts'>;
  readonly access: AccessAnswers;
  readonly existences: Existences;
  readonly owners: Owners;
  readonly cel: Pick<CelWorker, 'evaluate'>;
}

/** A judge of what the edges know. */
export function createJudge(edges: Edges): Judge {
  const given = (
    request: JudgedRequest,
    phase: 'mutating' | 'validating',
  ): readonly [AdmissionInput, ChainFacts] => {
    const facts = edges.facts.facts(request.namespace ?? '');
    return [{ ...inputOf(request), phase, namespace: facts.namespace }, facts];
  };
  const decided = async (first: Prepared, request: JudgedRequest, deadline: number): Promise<Verdict> => {
    const open = questions(first);
    const [access, existence, owners, outcomes] = await Promise.all([
      edges.access.ask(open.access, deadline),
      edges.existences.ask(open.references, deadline),
      edges.owners.ask(open.owners, deadline),
      expressionOutcomes(first, open.expressions, request, edges.cel),
    ]);
    return decide(first, { access, existence, owners }, outcomes);
  };
  return {
    async mutate(request, deadline) {
      const [input, facts] = given(request, 'mutating');
      const object = writtenWithoutTrouble(input, facts);
      if (object) return { object };
      const first = prepare(input, facts);
      if (refusedBySchema(first)) return { refused: decide(first, NO_ANSWERS) };
      const verdict = breaksMirroredRule(first) ? await decided(first, request, deadline) : undefined;
      return verdict && !verdict.allowed ? { refused: verdict } : { object: first.state.object };
    },
    validate: (request, deadline) => decided(prepare(...given(request, 'validating')), request, deadline),
  };
}

const inputOf = ({
  operation,
  kind,
  version,
  object,
  old,
  user,
}: JudgedRequest): Omit<AdmissionInput, 'phase' | 'namespace'> => ({
  operation: operation === 'UPDATE' ? 'UPDATE' : 'CREATE',
  kind,
  version,
  object,
  ...(old ? { old } : {}),
  user,
});

async function expressionOutcomes(
  { subject, input }: Prepared,
  expressions: Questions['expressions'],
  { dryRun }: AdmissionRequest,
  cel: Edges['cel'],
): Promise<readonly Violation[]> {
  if (expressions.length === 0 || !subject) return [];
  const variables = expressionVariables(subject, input.namespace, dryRun);
  return expressionViolations(expressions, await cel.evaluate(expressionJobs(expressions), variables));
}
