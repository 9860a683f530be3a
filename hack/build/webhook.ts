/** The admission server as it is shipped: a few files of JavaScript that need Node.js and nothing else. */
import { join } from 'node:path';
import { build } from 'esbuild';
import { compiledValidators, NODE_BUNDLE } from '../../cli/bundle.ts';

const root = join(import.meta.dirname, '../..');

/**
 * Bundles the server into a directory; gives the file to start. Modules as they are cost a stripper of types in each
 * thread, which is most of the server's memory.
 */
export async function buildWebhook(directory: string): Promise<string> {
  await build({
    absWorkingDir: root,
    // Threads are started by the names of their files, beside the module that starts them.
    entryPoints: ['webhooks/main.ts', 'webhooks/cel-thread.ts', 'webhooks/serving/conversion-thread.ts'],
    entryNames: '[name]',
    outdir: directory,
    ...NODE_BUNDLE,
    plugins: [compiledValidators(root)],
    logLevel: 'error',
  });
  return join(directory, 'main.js');
}
