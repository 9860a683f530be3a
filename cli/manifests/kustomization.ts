/** Kustomizations among the manifests: instructions to make objects, and no objects of a cluster. Pure. */
import { basename, dirname } from 'node:path';
import { member } from '../../schemas/common/json.ts';

const GROUP = 'kustomize.config.k8s.io';
const FILES: readonly string[] = ['kustomization.yaml', 'kustomization.yml'];

/** Whether a document is a kustomization: by its group, or by the name of its file, where it needs neither group nor kind. */
export const isKustomization = (source: string, document: unknown): boolean => {
  const version = member(document, 'apiVersion');
  return version === undefined
    ? FILES.includes(basename(source))
    : typeof version === 'string' && version.startsWith(`${GROUP}/`);
};

/** What to do instead, for people; `command` is the command that was given the kustomization. */
export const kustomizeAdvice = ({ source }: { readonly source: string }, command: string): string => {
  const directory = FILES.includes(basename(source)) ? dirname(source) : 'DIR';
  return `is a kustomization and not looked at; for what it makes: kubectl kustomize ${directory} | ${command} -f -`;
};
