/** PATH-01: paths stay inside the repository. Links are looked at when the repository has been fetched. */
import type { FieldError } from '../../schemas/common/field-error.ts';
import { filePathProblem, relativePathProblem } from '../../schemas/domain/path.ts';
import { at, field, items, textProblems } from '../field.ts';
import type { AnyRuleCheck } from './subject.ts';

function repositoryPaths(object: unknown): FieldError[] {
  const paths = field(object, 'spec', 'paths');
  const names = ['playbookDir', 'inventoryDir', 'requirementsFile', 'rolesDir'];
  return textProblems(
    names.map((name) => at(paths, name)),
    relativePathProblem,
  );
}

function playbookPaths(object: unknown): FieldError[] {
  const spec = field(object, 'spec');
  const inRepository = [
    at(spec, 'source', 'path'),
    ...items(at(spec, 'inventory', 'from')).map((source) => at(source, 'path')),
    at(spec, 'ansible', 'configPath'),
    ...items(at(spec, 'runtime', 'volumeMounts')).map((mount) => at(mount, 'subPath')),
  ];
  const files = [
    ...items(at(spec, 'secrets', 'files')),
    ...items(at(spec, 'runtime', 'volumes')).flatMap((volume) => [
      at(volume, 'secret'),
      at(volume, 'configMap'),
    ]),
  ].flatMap((source) => items(at(source, 'items')).map((item) => at(item, 'path')));
  return [...textProblems(inRepository, relativePathProblem), ...textProblems(files, filePathProblem)];
}

/** PATH-01. */
export const pathRules: readonly AnyRuleCheck[] = [
  { id: 'PATH-01', kind: 'Repository', check: ({ object }) => repositoryPaths(object) },
  { id: 'PATH-01', kind: 'Playbook', check: ({ object }) => playbookPaths(object) },
];
