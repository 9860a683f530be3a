/**
 * The Job of one attempt of a Run. Admission judges it, the controller creates it, and the same inputs give the
 * same Job every time.
 */
import { RESULT_FINALIZER } from '../schemas/common/group.ts';
import { fetchTimeout } from './fetch-input.ts';
import { COLLECTIONS_SECONDS } from './job/containers.ts';
import { askedErrors, effectiveTimeout } from './job/effective.ts';
import { type RunInputs, resolvedRepository } from './job/inputs.ts';
import type { Job } from './job/kubernetes.ts';
import { jobLabels, jobName, jobOwners } from './job/metadata.ts';
import { renderPod, TERMINATION_GRACE_SECONDS } from './job/pod.ts';
import type { RenderError } from './job/render-error.ts';
import { inputAnnotation, inputSizeErrors } from './job/texts.ts';
import { unsupported } from './job/unsupported.ts';

export { CONTAINERS } from './job/containers.ts';
export type { ExecutorSettings, RepositoryInput, RunInputs } from './job/inputs.ts';
export { pseudoRun } from './job/inputs.ts';
export type { Container, Job, PodSpec, Volume, VolumeMount } from './job/kubernetes.ts';
export { jobName } from './job/metadata.ts';
export { errorOn, type RenderError, type SourceKind } from './job/render-error.ts';

/** The Job, or every reason why there is none. */
export type RenderResult =
  | { readonly ok: true; readonly job: Job }
  | { readonly ok: false; readonly errors: readonly RenderError[] };

/** How much longer than its parts an attempt may take until the Job controller ends it: scheduling, images, start. */
const START_SECONDS = 600;

/**
 * Renders the Job of an attempt. Pure and total for objects that passed their schemas. A Job made with an
 * unresolved Repository has no fetch request: it can be judged, not run.
 */
export function renderJob(inputs: RunInputs): RenderResult {
  const { run } = inputs;
  const { spec, texts } = renderPod(inputs);
  const errors = [...askedErrors(inputs), ...unsupported(inputs), ...inputSizeErrors(inputs, texts)];
  if (errors.length > 0) return { ok: false, errors };
  const labels = jobLabels(inputs);
  const owners = jobOwners(inputs);
  const { namespace } = run.metadata;
  const deadline = backstop(inputs);
  const job: Job = {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name: jobName(run.metadata.name || 'run', inputs.attempt),
      ...(namespace === undefined ? {} : { namespace }),
      labels,
      ...(owners.length === 0 ? {} : { ownerReferences: owners }),
    },
    spec: {
      backoffLimit: 0,
      parallelism: 1,
      completions: 1,
      podReplacementPolicy: 'Failed',
      ...(deadline === undefined ? {} : { activeDeadlineSeconds: deadline }),
      template: {
        metadata: {
          labels,
          annotations: Object.fromEntries(texts.map(({ place, text }) => [inputAnnotation(place), text])),
          finalizers: [RESULT_FINALIZER],
        },
        spec,
      },
    },
  };
  return { ok: true, job };
}

/** The launcher enforces the timeout; the Job's own deadline, which deletes the Pod and its record, comes after. */
function backstop(inputs: RunInputs): number | undefined {
  const timeout = effectiveTimeout(inputs);
  if (timeout === undefined) return undefined;
  const fetch = fetchTimeout(resolvedRepository(inputs)?.spec);
  return timeout + fetch + COLLECTIONS_SECONDS + START_SECONDS + TERMINATION_GRACE_SECONDS;
}
