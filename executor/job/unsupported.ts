/** What a Pod cannot carry. It is refused by name; leaving it out silently would run something else than was written. */
import { forbidden } from '../../schemas/common/field-error.ts';
import { ANNOTATIONS } from '../../schemas/common/group.ts';
import type { Json } from '../../schemas/common/json.ts';
import { type Edit, unheldEdits } from '../../schemas/domain/conversion-memory.ts';
import { normalizedPath } from '../../schemas/domain/path.ts';
import type { PlaybookSpec } from '../../schemas/v1beta1/playbook.ts';
import type { RepositorySpec } from '../../schemas/v1beta1/repository.ts';
import { type RunInputs, resolvedRepository } from './inputs.ts';
import { SHARED_CACHE } from './layout.ts';
import { cacheClaim } from './preparation.ts';
import type { RenderError } from './render-error.ts';
import { OWN_VOLUME_PREFIX } from './volumes.ts';

/** Errors of the fields that cannot be carried. */
export function unsupported(inputs: RunInputs): RenderError[] {
  const repository = resolvedRepository(inputs)?.spec;
  return [
    ...claims('Run', inputs.run.spec.resources, ['spec', 'resources']),
    ...claims('Playbook', inputs.playbook.spec.runtime?.resources, ['spec', 'runtime', 'resources']),
    ...unheldErrors(inputs.playbook),
    ...volumeNames(inputs.playbook.spec),
    ...(repository === undefined
      ? []
      : [...repositoryErrors(repository), ...cacheCollisions(inputs.playbook.spec, repository)]),
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

/** Fields of the Pod that a Playbook of v1alpha1 has and v1beta1 does not: conversion remembers them, nothing applies them. */
const unheldErrors = (playbook: RunInputs['playbook']): RenderError[] =>
  unheldEdits(playbook)
    .filter((edit) => edit.p[0] === 'runtime' && isLost(edit))
    .map(({ p }) => ({
      kind: 'Playbook',
      version: 'v1alpha1',
      ...forbidden(
        ['spec', ...p],
        `cannot be carried into the Pod by this operator; remove it (v1beta1 keeps it in the annotation ${ANNOTATIONS.spokeDelta})`,
      ),
    }));

/** Not lost is what v1beta1 says in its own way: nothing by an empty string, and a value by another notation of it. */
const isLost = (edit: Edit): boolean =>
  'r' in edit ||
  (edit.t !== undefined &&
    edit.t !== '' &&
    (edit.f === undefined || isComposed(edit.f) || isComposed(edit.t)));

const isComposed = (value: Json): boolean => typeof value === 'object';

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

/** Mounts where the cache of the Repository goes: a container has one at a path. */
function cacheCollisions({ runtime, secrets }: PlaybookSpec, repository: RepositorySpec): RenderError[] {
  if (cacheClaim(repository)?.access !== 'ReadWrite') return [];
  const mounts = [
    [['spec', 'secrets', 'files'], secrets?.files ?? []],
    [['spec', 'runtime', 'volumeMounts'], runtime?.volumeMounts ?? []],
  ] as const;
  return mounts.flatMap(([list, of]) =>
    of.flatMap(({ mountPath }, index): RenderError[] =>
      normalizedPath(mountPath) === SHARED_CACHE
        ? [
            {
              kind: 'Playbook',
              ...forbidden(
                [...list, index, 'mountPath'],
                'is where the cache of the Repository is mounted; choose another path, or set cache.persistentVolumeClaim.access of the Repository to InitOnly',
              ),
            },
          ]
        : [],
    ),
  );
}

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
