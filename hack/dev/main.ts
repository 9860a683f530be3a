/** `make dev-up` and `make dev-down`. */
import { rm } from 'node:fs/promises';
import { Command } from 'commander';
import { command, connect, connectOrStart } from './client.ts';
import { DEV, PATHS, ROOT } from './paths.ts';

const program = new Command('hack/dev/main.ts').description(
  'A control plane on this machine with the operator installed, without root.',
);

program
  .command('up')
  .description('Start what does not run, install the manifests, and return when all is ready.')
  .action(async () => {
    const tell = (text: string) => console.error(text);
    const socket = await connectOrStart(() => tell('waiting for another dev-up'));
    await command(socket, 'up', tell);
    console.log(`ready: export KUBECONFIG=${PATHS.kubeconfig} PATH="$PWD/${PATHS.bin}:$PATH"`);
  });

program
  .command('down')
  .description('End everything that "up" started, and remove its files.')
  .action(async () => {
    const socket = await connect();
    if (socket) await command(socket, 'down', () => {});
    await rm(DEV, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  });

process.chdir(ROOT);
try {
  await program.parseAsync();
} catch (error) {
  console.error(error instanceof Error ? `error: ${error.message}` : error);
  process.exitCode = 1;
}
