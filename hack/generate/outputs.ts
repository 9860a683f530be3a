/** Every generated file with its text. Pure: the texts of files that people also write come in as a parameter. */
import { stringify } from 'yaml';
import { launcherSchemas } from '../../executor/launcher-schemas.ts';
import { HUB_VERSION } from '../../schemas/common/group.ts';
import { KIND_NAMES, type Kind } from '../../schemas/registry.ts';
import { ruleExamples } from './admission/page.ts';
import { configurationReference } from './configuration.ts';
import { crdFile, crdKustomization, customResourceDefinition } from './crd.ts';
import { installationManifests } from './installation.ts';
import { conditionReference, metadataReference } from './names.ts';
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
const plainYaml = (value: unknown): string =>
  stringify(value, { version: '1.1', aliasDuplicateObjects: false, lineWidth: 0 });

const yaml = (value: unknown): string => documents([value]);

/** Several objects in one file. */
const documents = (objects: readonly unknown[]): string => YAML_HEADER + objects.map(plainYaml).join('---\n');

/** A sample manifest of a kind in the storage version; it is the example of the kind's page. */
const sampleFile = (kind: Kind): string => `config/samples/${HUB_VERSION}/${kind.toLowerCase()}.yaml`;

function exampleOf(kind: Kind, current: (path: string) => string | undefined): string {
  const sample = current(sampleFile(kind));
  if (sample === undefined) throw new Error(`${sampleFile(kind)} is missing: every kind needs a sample`);
  return `## Example\n\n\`\`\`yaml\n${sample.trim()}\n\`\`\`\n\n`;
}

/**
 * All generated files by path relative to the root.
 *
 * @param current gives the present text of a page or sample, or undefined when there is none.
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
    ...[...installationManifests()].map(([path, objects]): [string, string] => [path, documents(objects)]),
    ...KIND_NAMES.map((kind) =>
      page(`docs/spec/${kind.toLowerCase()}.md`, kind, exampleOf(kind, current) + kindReference(kind)),
    ),
    ...launcherSchemas(),
    page('docs/reference/rules.md', 'Policy rules', ruleReference()),
    page('docs/admission.md', 'Admission', ruleExamples()),
    page('docs/reference/failure-classes.md', 'Failure classes', failureClassReference()),
    page(
      'docs/reference/configuration.md',
      'Configuration of the admission server',
      configurationReference(),
    ),
    page(
      'docs/reference/labels-annotations.md',
      'Labels, annotations, finalizers and conditions',
      `${metadataReference()}\n\n${conditionReference()}`,
    ),
  ]);
}
