/** Subjects with the Job that they would run, for tests of the rules about Pods and images. */
import { pseudoRun, type RunInputs, renderJob } from '../../../executor/job.ts';
import { inputs, playbook, repository, run } from '../../../executor/testing/run-inputs.ts';
import type { PlaybookSpec } from '../../../schemas/v1beta1/playbook.ts';
import type { RunSpec } from '../../../schemas/v1beta1/run.ts';
import type { AnySubject, Subject } from '../subject.ts';
import { type Given, subjectOf } from './subject.ts';

const jobOf = (more: Partial<RunInputs>) => {
  const result = renderJob(inputs(more));
  if (!result.ok) throw new Error(JSON.stringify(result.errors));
  return result.job;
};

/** A Playbook with its Job. */
export function playbookSubject(
  spec: Partial<PlaybookSpec>,
  more: Partial<RunInputs> = {},
  given: Given = {},
): Subject<'Playbook'> {
  const object = playbook(spec);
  const job = jobOf({ playbook: object, run: pseudoRun(object), ...more });
  const subject = subjectOf('Playbook', object.spec, { ...given, more: { job, ...given.more } });
  return subject as Subject<'Playbook'>;
}

/** A Playbook of which no Job could be made. */
export const unrenderedSubject = (spec: unknown): AnySubject => subjectOf('Playbook', spec);

/** A Run with its Playbook and Job. */
export function runSubject(
  spec: Partial<RunSpec>,
  ofPlaybook: Partial<PlaybookSpec>,
  more: Partial<RunInputs> = {},
): Subject<'Run'> {
  const [object, owner] = [run(spec), playbook(ofPlaybook)];
  const job = jobOf({ run: object, playbook: owner, repository: { resolved: repository() }, ...more });
  return subjectOf('Run', object.spec, { more: { playbook: owner, job } }) as Subject<'Run'>;
}
