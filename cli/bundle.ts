/** Makes the bundle that start.ts loads. */
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { BuildOptions, Plugin } from 'esbuild';
import { type BundleManifest, manifestFile } from './bundle-cache.ts';

/** Modules find files beside them by `import.meta`, which must go on naming the source and not the bundle. */
const sourcePlaces = (root: string): Plugin => ({
  name: 'source-places',
  setup: (build) => {
    build.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      if (!path.startsWith(root) || path.includes('/node_modules/')) return undefined;
      const source = await readFile(path, 'utf8');
      const contents = source
        .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href))
        .replaceAll('import.meta.dirname', JSON.stringify(dirname(path)))
        .replaceAll('import.meta.filename', JSON.stringify(path));
      return { contents, loader: 'ts' };
    });
  },
});

/** Validators come into a bundle of modules of `root` compiled. */
export const compiledValidators = (root: string): Plugin => ({
  name: 'compiled-validators',
  setup: (build) => {
    const filter = /webhooks\/schema\/validators\.ts$/;
    build.onLoad({ filter }, async () => {
      const { standaloneValidators } = await import('../webhooks/schema/standalone.ts');
      return { contents: standaloneValidators(), loader: 'js', resolveDir: root };
    });
  },
});

/** How a program becomes a few modules for Node.js that need no others. Packages that are CommonJS call `require`. */
export const NODE_BUNDLE = {
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  banner: {
    js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
  },
} as const satisfies BuildOptions;

/**
 * Bundles the program of a checkout into a cache directory. Gives the entry, or undefined where that is impossible:
 * the program then runs without a bundle.
 */
export async function makeBundle(root: string, cache: string | undefined): Promise<string | undefined> {
  if (cache === undefined) return undefined;
  const started = Date.now();
  try {
    const { build } = await import('esbuild');
    await mkdir(cache, { recursive: true, mode: 0o700 });
    const directory = await mkdtemp(join(cache, 'bundle-'));
    const { metafile } = await build({
      absWorkingDir: root,
      entryPoints: ['cli/main.ts'],
      outdir: directory,
      outExtension: { '.js': '.mjs' },
      ...NODE_BUNDLE,
      plugins: [compiledValidators(root), sourcePlaces(root)],
      metafile: true,
      logLevel: 'silent',
    });
    const entry = join(directory, 'main.mjs');
    const inputs = await inputsOf(root, Object.keys(metafile.inputs));
    // A file that was written meanwhile may have been read before or after; this bundle serves once only.
    if (inputs.every(([, modified]) => modified < started)) await publish(cache, { entry, inputs });
    return entry;
  } catch {
    return undefined;
  }
}

const inputsOf = (root: string, paths: readonly string[]): Promise<BundleManifest['inputs']> =>
  Promise.all(
    [...paths, 'package-lock.json', 'cli/bundle.ts', 'webhooks/schema/standalone.ts'].map(async (path) => {
      const file = resolve(root, path);
      const { mtimeMs, size } = await stat(file);
      return [file, mtimeMs, size] as const;
    }),
  );

/** Makes the manifest name the new bundle, then removes those of an hour ago: younger ones may be in use. */
async function publish(cache: string, manifest: BundleManifest): Promise<void> {
  const draft = join(dirname(manifest.entry), 'manifest.json');
  await writeFile(draft, JSON.stringify(manifest));
  await rename(draft, manifestFile(cache));
  for (const name of await readdir(cache)) {
    const directory = join(cache, name);
    const { mtimeMs } = await stat(directory);
    if (
      name.startsWith('bundle-') &&
      directory !== dirname(manifest.entry) &&
      mtimeMs < Date.now() - HOUR_MS
    ) {
      await rm(directory, { recursive: true, force: true });
    }
  }
}

const HOUR_MS = 3_600_000;
