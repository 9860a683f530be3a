/** `make generate`: writes every generated file under the root, and removes CRDs of kinds that are no more. */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { CRD_DIRECTORY, outputs } from './outputs.ts';

const root = resolve(import.meta.dirname, '../..');

const present = new Map([
  ...(await filesBelow('docs', '.md')),
  ...(await filesBelow('config/samples', '.yaml')),
]);
const files = outputs((path) => present.get(path));
await mkdir(join(root, CRD_DIRECTORY), { recursive: true });
for (const name of await readdir(join(root, CRD_DIRECTORY))) {
  if (!files.has(`${CRD_DIRECTORY}/${name}`)) await rm(join(root, CRD_DIRECTORY, name), { recursive: true });
}
for (const [path, text] of files) {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), text);
}

async function filesBelow(directory: string, extension: string): Promise<Map<string, string>> {
  await mkdir(join(root, directory), { recursive: true });
  const names = await readdir(join(root, directory), { recursive: true });
  const paths = names.map((name) => join(directory, name)).filter((path) => path.endsWith(extension));
  return new Map(
    await Promise.all(
      paths.map(async (path): Promise<[string, string]> => [path, await readFile(join(root, path), 'utf8')]),
    ),
  );
}
