/**
 * What a play needs besides its checkout: texts, keys of Secrets and ConfigMaps, whole Secrets and ConfigMaps,
 * environment variables. A Pod gets them as volumes, a local Run as files; the launcher finds them through a layout.
 */
import type { PlaybookSpec } from '../../schemas/v1beta1/playbook.ts';

/** A text, as a file at a place (a relative path). */
export interface TextFile {
  readonly place: string;
  readonly text: string;
}

/** One key of a Secret or ConfigMap, as a file at a place. */
export interface KeyFile {
  readonly place: string;
  readonly kind: 'Secret' | 'ConfigMap';
  readonly name: string;
  readonly key: string;
  /** Whether object and key may be missing; then so is the file. */
  readonly optional?: boolean;
}

/** A whole Secret or ConfigMap, each key a file of a directory at a place. */
export interface ObjectDirectory {
  readonly place: string;
  readonly kind: 'Secret' | 'ConfigMap';
  readonly name: string;
}

/** A Secret that the user mounts at a path of the container. */
export type SecretMount = NonNullable<NonNullable<PlaybookSpec['secrets']>['files']>[number];
/** An environment variable from a Secret key. */
export type SecretVariable = NonNullable<NonNullable<PlaybookSpec['secrets']>['env']>[number];

/** Everything that a play needs besides its checkout. */
export interface PlayMaterial {
  readonly texts: readonly TextFile[];
  readonly files: readonly KeyFile[];
  readonly objects: readonly ObjectDirectory[];
  readonly mounts: readonly SecretMount[];
  readonly env: readonly SecretVariable[];
  /** Secrets whose keys all become environment variables; they are among `objects` too, for redaction. */
  readonly envFrom: readonly string[];
}

/** The default key of known_hosts lines. */
export const KNOWN_HOSTS_KEY = 'known_hosts';
/** The default key of certificate authorities. */
export const CA_KEY = 'ca.crt';
/** The default key of a vault password. */
export const VAULT_KEY = 'password';

/** Name of a variable that the launcher accepts as one that is secret. */
const LAUNCHER_ENV = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Whether the launcher redacts the value of a variable by its name; others are redacted through a file. */
export const redactedByName = (name: string): boolean => LAUNCHER_ENV.test(name);

/** The file of an inventory: inline ones are YAML or INI, which Ansible tells apart in a file of either name. */
export const inlineInventory = (index: number): string => `inventory-${index}.yml`;

/** Places of the files; the launcher's input and the volumes are made from the same names. */
export const PLACES = {
  inventory: (index: number, key: string) => `inventory/${index}/${key}`,
  variables: (index: number, key: string) => `variables/${index}/${key}`,
  variableObject: (index: number) => `variables/${index}`,
  privateKey: (index: number) => `connection/key-${index}`,
  passphrase: (index: number) => `connection/passphrase-${index}`,
  password: 'connection/password',
  becomePassword: 'connection/become-password',
  knownHosts: 'connection/known_hosts',
  vault: (index: number) => `vault/${index}`,
  environment: (index: number) => `environment/${index}`,
  environmentObject: (index: number) => `environment/from-${index}`,
} as const;

type Ref = { readonly name: string; readonly key: string };

const secretKey = (place: string, ref: Ref): KeyFile => ({ place, kind: 'Secret', ...ref });
const configKey = (place: string, ref: Ref): KeyFile => ({ place, kind: 'ConfigMap', ...ref });

/** Lists what the play of a Playbook needs. */
export function playMaterial(spec: PlaybookSpec): PlayMaterial {
  const env = spec.secrets?.env ?? [];
  const envFrom = (spec.secrets?.envFrom ?? []).map(({ secretRef }) => secretRef.name);
  return {
    texts: (spec.inventory?.from ?? []).flatMap(({ inline }, index) =>
      inline === undefined ? [] : [{ place: inlineInventory(index), text: inline }],
    ),
    files: [
      ...inventoryFiles(spec),
      ...variableFiles(spec),
      ...connectionFiles(spec.connection),
      ...(spec.secrets?.vault ?? []).map(({ secretRef: { name, key } }, index) =>
        secretKey(PLACES.vault(index), { name, key: key ?? VAULT_KEY }),
      ),
      ...env.flatMap(({ name, secretKeyRef }, index) =>
        redactedByName(name) ? [] : [secretKey(PLACES.environment(index), secretKeyRef)],
      ),
    ],
    objects: [
      ...variableObjects(spec),
      ...envFrom.map((name, index) => ({
        place: PLACES.environmentObject(index),
        kind: 'Secret' as const,
        name,
      })),
    ],
    mounts: spec.secrets?.files ?? [],
    env,
    envFrom,
  };
}

function inventoryFiles(spec: PlaybookSpec): KeyFile[] {
  return (spec.inventory?.from ?? []).flatMap(({ configMapKeyRef, secretKeyRef }, index) => [
    ...(configMapKeyRef ? [configKey(PLACES.inventory(index, configMapKeyRef.key), configMapKeyRef)] : []),
    ...(secretKeyRef ? [secretKey(PLACES.inventory(index, secretKeyRef.key), secretKeyRef)] : []),
  ]);
}

function variableFiles(spec: PlaybookSpec): KeyFile[] {
  return (spec.variables?.from ?? []).flatMap(({ configMapKeyRef, secretKeyRef }, index) => [
    ...(configMapKeyRef ? [configKey(PLACES.variables(index, configMapKeyRef.key), configMapKeyRef)] : []),
    ...(secretKeyRef ? [secretKey(PLACES.variables(index, secretKeyRef.key), secretKeyRef)] : []),
  ]);
}

function variableObjects(spec: PlaybookSpec): ObjectDirectory[] {
  return (spec.variables?.from ?? []).flatMap(({ secretRef, configMapRef }, index): ObjectDirectory[] => {
    const place = PLACES.variableObject(index);
    if (secretRef) return [{ place, kind: 'Secret', name: secretRef.name }];
    return configMapRef ? [{ place, kind: 'ConfigMap', name: configMapRef.name }] : [];
  });
}

function connectionFiles(connection: PlaybookSpec['connection']): KeyFile[] {
  if (connection === undefined) return [];
  const { privateKeys = [], passwordRef, becomePasswordRef, knownHostsRef } = connection;
  return [
    ...privateKeys.flatMap(({ secretKeyRef, passphraseRef }, index) => [
      secretKey(PLACES.privateKey(index), secretKeyRef),
      ...(passphraseRef ? [secretKey(PLACES.passphrase(index), passphraseRef)] : []),
    ]),
    ...(passwordRef ? [secretKey(PLACES.password, passwordRef)] : []),
    ...(becomePasswordRef ? [secretKey(PLACES.becomePassword, becomePasswordRef)] : []),
    ...(knownHostsRef ? [keyOf(PLACES.knownHosts, knownHostsRef, KNOWN_HOSTS_KEY)] : []),
  ];
}

/** The file of a reference that may be to either kind, with its default key. */
export const keyOf = (
  place: string,
  ref: { kind?: 'ConfigMap' | 'Secret'; name: string; key?: string },
  defaultKey: string,
): KeyFile => ({ place, kind: ref.kind ?? 'ConfigMap', name: ref.name, key: ref.key ?? defaultKey });
