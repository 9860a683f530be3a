/** The part of a Pod that a Playbook shapes: what the API server would refuse when the Run starts. */
import {
  duplicate,
  type FieldError,
  forbidden,
  invalid,
  notFound,
  required,
  shown,
} from '../../schemas/common/field-error.ts';
import { parseImage } from '../../schemas/domain/image.ts';
import { labelKeyProblem, labelValueProblem } from '../../schemas/domain/label-selector.ts';
import { mountPathProblem, normalizedPath } from '../../schemas/domain/path.ts';
import { didYouMean } from '../../schemas/domain/suggestion.ts';
import {
  at,
  duplicates,
  type Field,
  isSet,
  items,
  keyOf,
  members,
  numberOf,
  textOf,
  textProblems,
} from '../field.ts';
import { quantityErrors, resourceErrors } from './resources.ts';
import type { Validation } from './validation.ts';

const nameOf = (of: Field): Field => at(of, 'name');

/** What is wrong with `spec.runtime` and the mounts of `spec.secrets.files`. */
export function podProblems(spec: Field): Validation {
  const runtime = at(spec, 'runtime');
  const [volumes, mounts] = [items(at(runtime, 'volumes')), items(at(runtime, 'volumeMounts'))];
  const paths = [...items(at(spec, 'secrets', 'files')), ...mounts].map((mount) => at(mount, 'mountPath'));
  const mounted = new Set(mounts.map((mount) => textOf(nameOf(mount))));
  return {
    errors: [
      ...textProblems([at(runtime, 'image')], imageProblem),
      ...resourceErrors(at(runtime, 'resources')),
      ...volumes.flatMap(volumeErrors),
      ...duplicates(volumes.map(nameOf), (name) => `is the name of another volume as well: ${name}`),
      ...mounts.flatMap((mount) => unknownVolume(mount, volumes)),
      ...textProblems(paths, mountPathProblem),
      ...duplicates(paths, (path) => `is mounted at already: ${path}`, pathKey),
      ...selectorErrors(at(runtime, 'nodeSelector')),
      ...items(at(runtime, 'tolerations')).flatMap(tolerationErrors),
      ...[at(runtime, 'securityContext'), at(runtime, 'podSecurityContext')].flatMap(contextErrors),
    ],
    warnings: volumes
      .filter((volume) => isSet(nameOf(volume)) && !mounted.has(textOf(nameOf(volume))))
      .map((volume) => invalid(volume.path, 'is mounted nowhere; name it in volumeMounts or remove it')),
  };
}

function imageProblem(text: string): string | undefined {
  const read = parseImage(text);
  return read.ok ? undefined : `${read.problem}; ${read.hint}`;
}

const pathKey = (of: Field): string | undefined => {
  const path = textOf(of);
  return path === undefined ? undefined : normalizedPath(path);
};

function volumeErrors(volume: Field): FieldError[] {
  const [first, ...more] = members(volume).filter((source) => keyOf(source) !== 'name' && isSet(source));
  if (first === undefined)
    return [required(volume.path, 'must have a source, such as secret, configMap or emptyDir')];
  const files = ['secret', 'configMap'].flatMap((kind) => items(at(volume, kind, 'items')));
  return [
    ...more.map(({ path }) =>
      forbidden(path, `must not be set together with ${keyOf(first)}: a volume has one source`),
    ),
    ...quantityErrors(at(volume, 'emptyDir', 'sizeLimit')),
    ...duplicates(
      files.map((file) => at(file, 'path')),
      (path) => `is the path of another file as well: ${path}`,
    ),
  ];
}

function unknownVolume(mount: Field, volumes: readonly Field[]): FieldError[] {
  const name = textOf(nameOf(mount));
  const names = volumes.flatMap((volume) => textOf(nameOf(volume)) ?? []);
  if (name === undefined || names.includes(name)) return [];
  return [
    notFound([...mount.path, 'name'], `is no volume of spec.runtime.volumes${didYouMean(name, names)}`),
  ];
}

const selectorErrors = (selector: Field): FieldError[] =>
  members(selector).flatMap((label) => {
    const problem = labelKeyProblem(keyOf(label)) ?? labelValueProblem(textOf(label) ?? '');
    return problem === undefined ? [] : [invalid(label.path, problem)];
  });

/** As core/v1 validates tolerations. */
function tolerationErrors(toleration: Field): FieldError[] {
  const [key, value, seconds] = [
    at(toleration, 'key'),
    at(toleration, 'value'),
    at(toleration, 'tolerationSeconds'),
  ];
  const operator = textOf(at(toleration, 'operator')) ?? 'Equal';
  const effect = textOf(at(toleration, 'effect'));
  return [
    ...(operator === 'Exists' && (textOf(value) ?? '') !== ''
      ? [forbidden(value.path, 'must not be set with operator Exists')]
      : []),
    ...((textOf(key) ?? '') === '' && operator !== 'Exists'
      ? [invalid([...toleration.path, 'operator'], 'must be Exists when there is no key')]
      : []),
    ...(isSet(seconds) && effect !== 'NoExecute'
      ? [forbidden(seconds.path, 'must not be set unless effect is NoExecute')]
      : []),
    ...(textOf(key) ? textProblems([key], labelKeyProblem) : []),
    ...textProblems([value], labelValueProblem),
  ];
}

/** As core/v1 validates security contexts. */
const contextErrors = (context: Field): FieldError[] => [
  ...rootErrors(context),
  ...[
    ...['runAsUser', 'runAsGroup', 'fsGroup'].map((name) => at(context, name)),
    ...items(at(context, 'supplementalGroups')),
  ]
    .filter((id) => (numberOf(id) ?? 0) > MAX_ID)
    .map((id) => invalid(id.path, `must be at most ${MAX_ID}`)),
  ...['seccompProfile', 'appArmorProfile'].flatMap((name) => profileErrors(at(context, name))),
];

const MAX_ID = 2_147_483_647;

function profileErrors(profile: Field): FieldError[] {
  const [type, file] = [at(profile, 'type').value, at(profile, 'localhostProfile')];
  if (type === 'Localhost' && !textOf(file))
    return [required(file.path, 'must be set for type Localhost: the path of the profile on the node')];
  if (type !== 'Localhost' && isSet(file))
    return [forbidden(file.path, 'must not be set unless type is Localhost')];
  return [];
}

/** A combination with which the kubelet starts no container. */
function rootErrors(context: Field): FieldError[] {
  const user = at(context, 'runAsUser');
  if (user.value !== 0 || at(context, 'runAsNonRoot').value !== true) return [];
  return [invalid(user.path, 'must not be 0 with runAsNonRoot: the kubelet would not start the container')];
}

/** Errors of files of `spec.secrets.files` that would overwrite each other. */
export const fileErrors = (files: readonly Field[]): FieldError[] =>
  files.flatMap((file) =>
    duplicates(
      items(at(file, 'items')).map((item) => at(item, 'path')),
      (path) => `is the path of another file as well: ${path}`,
    ),
  );

/** Errors of vault IDs that repeat; without an ID it is `default`. */
export function vaultErrors(vaults: readonly Field[]): FieldError[] {
  const seen = new Set<string>();
  return vaults.flatMap((vault) => {
    const id = textOf(at(vault, 'id')) ?? 'default';
    if (!seen.has(id)) {
      seen.add(id);
      return [];
    }
    return [duplicate([...vault.path, 'id'], `is the ID of another vault password as well: ${shown(id)}`)];
  });
}
