/** An environment in which everything is stored as it is sent: conversion is there, admission is not. */
import { type Environment, type EnvironmentOptions, startEnvironment } from './environment.ts';

/** What would judge or change objects. */
const ADMISSION = [
  'mutatingwebhookconfigurations',
  'validatingwebhookconfigurations',
  'validatingadmissionpolicies',
  'validatingadmissionpolicybindings',
];

/** Starts an environment, and takes admission out of it once the replicas are ready. */
export async function startConversionOnly(options: EnvironmentOptions = {}): Promise<Environment> {
  const environment = await startEnvironment(options);
  for (const resource of ADMISSION) {
    const { code, stderr } = await environment.plane.kubectl(['delete', resource, '--all']);
    if (code !== 0) throw new Error(`admission cannot be taken out:\n${stderr}`);
  }
  return environment;
}
