/**
 * Start-up of `apo`: loads the program as a bundle, because loading a hundred small modules one by one takes longer
 * than the rest of the work. The bundle is a cache: it is used only while every file that it was made from is
 * unchanged, and made again otherwise. Without it (no esbuild, no writable cache) the modules are loaded as they are.
 */
import { fileURLToPath, pathToFileURL } from 'node:url';
import { cacheDirectory, freshBundle } from './bundle-cache.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const cache = cacheDirectory(root, process.env);
const bundle = freshBundle(cache) ?? (await (await import('./bundle.ts')).makeBundle(root, cache));
const program: typeof import('./main.ts') = bundle
  ? await import(pathToFileURL(bundle).href)
  : await import('./main.ts');
await program.main();
