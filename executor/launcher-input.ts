/** The launcher's input, made of a Run and its Playbook: for the play, and for installing collections before it. */
import type { PlaybookSpec } from '../schemas/v1beta1/playbook.ts';
import type { RepositorySpec } from '../schemas/v1beta1/repository.ts';
import { defined } from './job/defined.ts';
import { effectiveOptions, effectiveParameters, effectiveTimeout, narrowLimit } from './job/effective.ts';
import { gitEnvironment } from './job/galaxy-git.ts';
import { type RunInputs, resolvedRepository } from './job/inputs.ts';
import type { Layout } from './job/layout.ts';
import { inlineInventory, PLACES, playMaterial, redactedByName } from './job/material.ts';
import { cacheClaim, PREPARATION_PLACES } from './job/preparation.ts';
import type { LauncherSpec } from './launcher-spec.ts';

/** The UID that stands in the record of a Run that is not in a cluster, or not yet. */
const NO_UID = '00000000-0000-0000-0000-000000000000';
const DEFAULT_REQUIREMENTS = 'requirements.yml';
const DEFAULT_ROLES = 'roles';

/** What the launcher is to do to play the playbook of one attempt. */
export function launcherSpec(inputs: RunInputs, layout: Layout): LauncherSpec {
  const playbook = inputs.playbook.spec;
  const options = effectiveOptions(playbook, inputs.run.spec);
  const installs = layout.collections === undefined;
  const repository = resolvedRepository(inputs)?.spec;
  return {
    ...common(inputs, layout),
    ...inventories(playbook, layout),
    extraVars: extraVars(inputs, layout),
    ...vault(playbook, layout),
    ...connection(playbook, layout),
    ...(installs ? galaxy(repository, layout) : {}),
    environment: environment(repository, layout),
    ...secrets(playbook, layout),
    ...defined({
      ansibleCfg: playbook.ansible?.configPath,
      options: Object.keys(options).length === 0 ? undefined : options,
      narrowLimit: narrowLimit(playbook, inputs.run.spec),
      retryHosts: inputs.retryHosts && [...inputs.retryHosts],
      caFile: installs ? collectionsCa(inputs, layout) : operatorCa(inputs, layout),
      deadlineSeconds: effectiveTimeout(inputs),
    }),
  };
}

/** What the launcher is to do in the step that installs collections and roles. */
export function collectionsSpec(inputs: RunInputs, layout: Layout): LauncherSpec {
  const repository = resolvedRepository(inputs)?.spec;
  const ca = collectionsCa(inputs, layout);
  return {
    ...common(inputs, layout),
    mode: 'Collections',
    ...galaxy(repository, layout),
    environment: {
      pass: [...layout.passEnvironment],
      set: {
        ...(repository === undefined ? {} : gitEnvironment(repository, layout.credentials)),
        ...(repository === undefined || cacheClaim(repository) === undefined || layout.cache === undefined
          ? {}
          : { ANSIBLE_GALAXY_CACHE_DIR: `${layout.cache}/galaxy_cache` }),
      },
    },
    ...(ca === undefined ? {} : { caFile: ca }),
  };
}

/** File of the operator's certificate authorities among the texts. */
export const CA_BUNDLE = 'ca-bundle.crt';

type Common = Pick<
  LauncherSpec,
  'schemaVersion' | 'run' | 'paths' | 'playbook' | 'rolesPath' | 'requirements'
>;

function common(inputs: RunInputs, layout: Layout): Common {
  const { namespace, name, generateName, uid } = inputs.run.metadata;
  const { source, work, private: privateDirectory, record, events, collections, cancel, cgroup } = layout;
  const paths = resolvedRepository(inputs)?.spec.paths;
  const requirements = paths?.requirementsFile;
  return {
    schemaVersion: 1,
    run: {
      ...(namespace === undefined ? {} : { namespace }),
      name: name || generateName || inputs.playbook.metadata.name || 'run',
      uid: uid || NO_UID,
      attempt: inputs.attempt,
    },
    paths: defined({ source, work, private: privateDirectory, record, events, collections, cancel, cgroup }),
    playbook: inputs.playbook.spec.source.path,
    rolesPath: [paths?.rolesDir || DEFAULT_ROLES],
    // The default need not exist; a file that is named must.
    ...(requirements === undefined || requirements === DEFAULT_REQUIREMENTS
      ? {}
      : { requirements: { files: [requirements] } }),
  };
}

function inventories(playbook: PlaybookSpec, layout: Layout): Pick<LauncherSpec, 'inventories'> {
  if (playbook.inventory === undefined) return {};
  return {
    inventories: playbook.inventory.from.map(({ path, inline, configMapKeyRef, secretKeyRef }, index) => {
      if (path !== undefined) return { path };
      if (inline !== undefined) return { file: `${layout.texts}/${inlineInventory(index)}` };
      const key = (configMapKeyRef ?? secretKeyRef)?.key ?? '';
      return { file: `${layout.files}/${PLACES.inventory(index, key)}` };
    }),
  };
}

function extraVars(inputs: RunInputs, layout: Layout): NonNullable<LauncherSpec['extraVars']> {
  const { from = [], inline } = inputs.playbook.spec.variables ?? {};
  const { defaults, given } = effectiveParameters(inputs.playbook.spec, inputs.run.spec);
  return [
    ...from.map(({ configMapKeyRef, secretKeyRef }, index) => {
      const key = (configMapKeyRef ?? secretKeyRef)?.key;
      return key === undefined
        ? { directory: `${layout.objects}/${PLACES.variableObject(index)}` }
        : { file: `${layout.files}/${PLACES.variables(index, key)}` };
    }),
    ...[
      { inline: inline ?? {} },
      { inline: defaults },
      // Who starts a Run may be another one than who wrote the Playbook.
      { inline: given, unsafe: true },
    ].filter((source) => Object.keys(source.inline).length > 0),
  ];
}

function vault(playbook: PlaybookSpec, layout: Layout): Pick<LauncherSpec, 'vault'> {
  const identities = playbook.secrets?.vault ?? [];
  if (identities.length === 0) return {};
  return {
    vault: identities.map(({ id }, index) => ({
      ...(id === undefined ? {} : { id }),
      file: `${layout.files}/${PLACES.vault(index)}`,
    })),
  };
}

function connection({ connection }: PlaybookSpec, layout: Layout): Pick<LauncherSpec, 'connection'> {
  if (connection === undefined) return {};
  const file = (place: string) => `${layout.files}/${place}`;
  const { user, privateKeys, passwordRef, becomePasswordRef, knownHostsRef } = connection;
  return {
    connection: defined({
      user,
      privateKeys: privateKeys?.map(({ passphraseRef }, index) => ({
        file: file(PLACES.privateKey(index)),
        ...(passphraseRef === undefined ? {} : { passphraseFile: file(PLACES.passphrase(index)) }),
      })),
      passwordFile: passwordRef && file(PLACES.password),
      becomePasswordFile: becomePasswordRef && file(PLACES.becomePassword),
      knownHosts: knownHostsRef && file(PLACES.knownHosts),
    }),
  };
}

function galaxy(repository: RepositorySpec | undefined, layout: Layout): Pick<LauncherSpec, 'galaxy'> {
  const servers = repository?.galaxy?.servers ?? [];
  if (servers.length === 0) return {};
  return {
    galaxy: {
      servers: servers.map(({ name, url, tokenRef }, index) => ({
        name,
        url,
        ...(tokenRef === undefined
          ? {}
          : { tokenFile: `${layout.credentials}/${PREPARATION_PLACES.galaxyToken(index)}` }),
      })),
    },
  };
}

/** Certificate authorities for Galaxy: those of a server, else the operator's. The launcher takes one file. */
function collectionsCa(inputs: RunInputs, layout: Layout): string | undefined {
  const servers = resolvedRepository(inputs)?.spec.galaxy?.servers ?? [];
  const index = servers.findIndex(({ caRef }) => caRef !== undefined);
  if (index >= 0) return `${layout.credentials}/${PREPARATION_PLACES.galaxyCa(index)}`;
  return operatorCa(inputs, layout);
}

const operatorCa = ({ settings }: RunInputs, layout: Layout): string | undefined =>
  settings.caBundle === undefined ? undefined : `${layout.texts}/${CA_BUNDLE}`;

function environment(
  repository: RepositorySpec | undefined,
  layout: Layout,
): NonNullable<LauncherSpec['environment']> {
  const shared = repository && cacheClaim(repository)?.access === 'ReadWrite' ? layout.cache : undefined;
  return {
    pass: [...layout.passEnvironment],
    ...(shared === undefined ? {} : { set: { ANSIBLE_HOME: shared } }),
  };
}

/** Whether a file lies in a directory of its own below the mount path, where the launcher would not look. */
const isNested = ({ path }: { path: string }): boolean => path.includes('/');

/** What is redacted besides passwords, keys and tokens, which the launcher knows by their place in its input. */
function secrets(playbook: PlaybookSpec, layout: Layout): Pick<LauncherSpec, 'secrets'> {
  const { files, objects, mounts, env } = playMaterial(playbook);
  const known = ['connection/', 'vault/'];
  const secret = {
    files: [
      ...files
        .filter(({ kind, place }) => kind === 'Secret' && !known.some((prefix) => place.startsWith(prefix)))
        .map(({ place }) => `${layout.files}/${place}`),
      ...mounts.flatMap(({ mountPath, items = [] }) =>
        items.filter(isNested).map(({ path }) => `${layout.mountRoot}${mountPath}/${path}`),
      ),
    ],
    directories: [
      ...objects.filter(({ kind }) => kind === 'Secret').map(({ place }) => `${layout.objects}/${place}`),
      ...mounts
        .filter(({ items }) => items === undefined || !items.every(isNested))
        .map(({ mountPath }) => `${layout.mountRoot}${mountPath}`),
    ],
    env: env.map(({ name }) => name).filter(redactedByName),
  };
  const named = Object.fromEntries(Object.entries(secret).filter(([, list]) => list.length > 0));
  return Object.keys(named).length === 0 ? {} : { secrets: named };
}
