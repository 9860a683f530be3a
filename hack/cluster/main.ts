import { Argument, Command } from 'commander';
import { resolveBinaries } from './binaries.ts';
import { isProgramName, programNames } from './programs.ts';

const program = new Command('hack/cluster/main.ts').description(
  'The control plane for tests and development.',
);

program
  .command('build')
  .description('Build the programs that the cache lacks, and print the directory that holds them.')
  .addArgument(new Argument('[NAME...]', 'programs to build; default: all').choices(programNames))
  .action(async (names: string[]) => {
    const wanted = names.filter(isProgramName);
    console.log(await resolveBinaries(wanted.length > 0 ? wanted : programNames));
  });

try {
  await program.parseAsync();
} catch (error) {
  console.error(error instanceof Error ? `error: ${error.message}` : error);
  process.exitCode = 1;
}
