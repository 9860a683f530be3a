/** Every generated file with its text. Pure: the texts of files that people also write come in as a parameter. */
import { stringify } from 'yaml';
import { KIND_NAMES } from '../../schemas/registry.ts';
import { crdFile, crdKustomization, customResourceDefinition } from './crd.ts';
import { kindReference } from './reference.ts';
import { failureClassReference, ruleReference } from './registries.ts';
import { withGenerated } from './section.ts';

/** Where the CustomResourceDefinitions are, relative to the root; nothing else may be there. */
export const CRD_DIRECTORY = 'config/crd/bases';

const YAML_HEADER = '# Generated from schemas/ by "make generate"; do not edit.\n';

/**
 * YAML without aliases and without folded lines, so that a change of one field is a change of one line. Kubernetes
 * reads YAML 1.1, where an unquoted `on` or `yes` is a boolean, so those are quoted.
 */
const yaml = (value: unknown): string =>
  YAML_HEADER + stringify(value, { version: '1.1', aliasDuplicateObjects: false, lineWidth: 0 });

/**
 * All generated files by path relative to the root.
 *
 * @param current gives the present text of a file, or undefined when there is none.
 */
export function outputs(current: (path: string) => string | undefined): Map<string, string> {
  const page = (path: string, title: string, generated: string): [string, string] => [
    path,
    withGenerated(current(path) ?? `# ${title}\n`, generated, path),
  ];
  return new Map([
    ...KIND_NAMES.map((kind): [string, string] => [
      `${CRD_DIRECTORY}/${crdFile(kind)}`,
      yaml(customResourceDefinition(kind)),
    ]),
    ['config/crd/kustomization.yaml', yaml(crdKustomization())],
    ...KIND_NAMES.map((kind) => page(`docs/spec/${kind.toLowerCase()}.md`, kind, kindReference(kind))),
    page('docs/reference/rules.md', 'Policy rules', ruleReference()),
    page('docs/reference/failure-classes.md', 'Failure classes', failureClassReference()),
  ]);
}
