/** What a Pod cannot carry. It is refused by name; leaving it out silently would run something else than was written. */
import { forbidden } from '../../schemas/common/field-error.ts';
import type { PlaybookSpec } from '../../schemas/v1beta1/playbook.ts';
import type { RepositorySpec } from '../../schemas/v1beta1/repository.ts';
import { type RunInputs, resolvedRepository } from './inputs.ts';
import type { RenderError } from './render-error.ts';
import { OWN_VOLUME_PREFIX } from './volumes.ts';

/** Errors of the fields that cannot be carried. */
export function unsupported(inputs: RunInputs): RenderError[] {
  const repository = resolvedRepository(inputs)?.spec;
  return [
    ...claims('Run', inputs.run.spec.resources, ['spec', 'resources']),
    ...claims('Playbook', inputs.playbook.spec.runtime?.resources, ['spec', 'runtime', 'resources']),
    ...volumeNames(inputs.playbook.spec),
    ...(repository === undefined ? [] : repositoryErrors(repository)),
  ];
}

function claims(
  kind: RenderError['kind'],
  resources: { claims?: readonly unknown[] } | undefined,
  path: readonly string[],
): RenderError[] {
  if (!resources?.claims?.length) return [];
  return [
    {
      kind,
      ...forbidden(
        [...path, 'claims'],
        'dynamic resource claims cannot be carried into the Pod; use limits of extended resources',
      ),
    },
  ];
}

/** Volumes of the operator hold credentials, the checkout and the record: a Playbook neither brings nor mounts any. */
const volumeNames = ({ runtime }: PlaybookSpec): RenderError[] => [
  ...ownNames('volumes', runtime?.volumes),
  ...ownNames('volumeMounts', runtime?.volumeMounts),
];

const ownNames = (list: string, of: readonly { readonly name: string }[] = []): RenderError[] =>
  of.flatMap(({ name }, index) => {
    if (!name.startsWith(OWN_VOLUME_PREFIX)) return [];
    const message = `names that start with "${OWN_VOLUME_PREFIX}" belong to the operator; choose another name`;
    return [{ kind: 'Playbook' as const, ...forbidden(['spec', 'runtime', list, index, 'name'], message) }];
  });

function repositoryErrors({ verification, galaxy }: RepositorySpec): RenderError[] {
  const authorities = new Set<string>();
  const errors: RenderError[] = [];
  if (verification !== undefined)
    errors.push({
      kind: 'Repository',
      ...forbidden(
        ['spec', 'verification'],
        'signatures of commits cannot be verified yet; pin ref.commit instead',
      ),
    });
  for (const [index, { caRef }] of (galaxy?.servers ?? []).entries()) {
    if (caRef === undefined) continue;
    authorities.add(JSON.stringify([caRef.kind ?? 'ConfigMap', caRef.name, caRef.key]));
    if (authorities.size > 1)
      errors.push({
        kind: 'Repository',
        ...forbidden(
          ['spec', 'galaxy', 'servers', index, 'caRef'],
          'all servers must name the same certificate authorities; put them into one ConfigMap or Secret',
        ),
      });
  }
  return errors;
}
