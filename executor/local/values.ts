/** Values of Secrets and ConfigMaps, and those among them that a Run needs, as files and variables. Pure. */
import type { RepositorySpec } from '../../schemas/v1beta1/repository.ts';
import type { Layout } from '../job/layout.ts';
import type { KeyFile, ObjectDirectory, PlayMaterial, TextFile } from '../job/material.ts';
import { galaxyFiles, gitFiles, proxyFiles } from '../job/preparation.ts';

/** The keys of an object with their values; undefined for an object that is not known. */
export type ObjectValues = (
  kind: 'Secret' | 'ConfigMap',
  name: string,
) => ReadonlyMap<string, Uint8Array> | undefined;

/** A file to write. */
export interface MaterialFile {
  readonly path: string;
  readonly content: Uint8Array;
}

/** Everything that a local Run needs on disk and in the environment. */
export interface Material {
  readonly files: readonly MaterialFile[];
  /** Directories that must exist even when they stay empty. */
  readonly directories: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
  /** Secrets, ConfigMaps and keys that are missing, each once, in words. */
  readonly missing: readonly string[];
}

/** Collects the material of a play and, where a repository is cloned or asked for collections, of its preparation. */
export function collectMaterial(
  play: PlayMaterial,
  repository: RepositorySpec | undefined,
  cloned: boolean,
  layout: Layout,
  values: ObjectValues,
): Material {
  const files: MaterialFile[] = play.texts.map((text) => textFile(text, layout));
  const missing = new Set<string>();
  const objectOf = (kind: KeyFile['kind'], name: string): ReadonlyMap<string, Uint8Array> | undefined => {
    const found = values(kind, name);
    if (!found) missing.add(`${kind} "${name}"`);
    return found;
  };
  const keyValue = ({ kind, name, key, optional }: Omit<KeyFile, 'place'>): Uint8Array | undefined => {
    const object = optional ? values(kind, name) : objectOf(kind, name);
    const value = object?.get(key);
    if (object && value === undefined && !optional) missing.add(`key "${key}" of ${kind} "${name}"`);
    return value;
  };
  const addKeys = (directory: string, keys: readonly KeyFile[]): void => {
    for (const key of keys) {
      const content = keyValue(key);
      if (content) files.push({ path: `${directory}/${key.place}`, content });
    }
  };
  const addObject = (path: string, { kind, name }: Omit<ObjectDirectory, 'place'>): void => {
    for (const [key, content] of objectOf(kind, name) ?? []) files.push({ path: `${path}/${key}`, content });
  };

  addKeys(layout.files, play.files);
  for (const object of play.objects) addObject(`${layout.objects}/${object.place}`, object);
  if (repository) {
    const git = cloned ? [...gitFiles(repository), ...proxyFiles(repository)] : [];
    addKeys(layout.credentials, [...git, ...galaxyFiles(repository)]);
  }
  for (const { secretRef, mountPath, items } of play.mounts) {
    const path = `${layout.mountRoot}${mountPath}`;
    if (!items) addObject(path, { kind: 'Secret', name: secretRef.name });
    for (const item of items ?? []) {
      const content = keyValue({ kind: 'Secret', name: secretRef.name, key: item.key });
      if (content) files.push({ path: `${path}/${item.path}`, content });
    }
  }
  const directories = play.objects.map(({ place }) => `${layout.objects}/${place}`);
  return { files, directories, variables: variablesOf(play, keyValue, objectOf), missing: [...missing] };
}

const textFile = ({ place, text }: TextFile, { texts }: Layout): MaterialFile => ({
  path: `${texts}/${place}`,
  content: Buffer.from(text),
});

function variablesOf(
  { env, envFrom }: PlayMaterial,
  keyValue: (key: Omit<KeyFile, 'place'>) => Uint8Array | undefined,
  objectOf: (kind: 'Secret', name: string) => ReadonlyMap<string, Uint8Array> | undefined,
): Record<string, string> {
  const pairs = [
    ...envFrom.flatMap((name) => [...(objectOf('Secret', name) ?? [])]),
    ...env.flatMap(({ name, secretKeyRef }): [string, Uint8Array][] => {
      const value = keyValue({ kind: 'Secret', ...secretKeyRef });
      return value ? [[name, value]] : [];
    }),
  ];
  return Object.fromEntries(pairs.map(([name, value]) => [name, Buffer.from(value).toString('utf8')]));
}
