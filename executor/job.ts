/**
 * The Job of one attempt of a Run. Admission judges it, the controller creates it, and the same inputs give the
 * same Job every time.
 */
export type { ExecutorSettings, RepositoryInput, RunInputs } from './job/inputs.ts';
export { pseudoRun } from './job/inputs.ts';
export type { Container, Job, PodSpec, Volume, VolumeMount } from './job/kubernetes.ts';
