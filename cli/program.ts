/** The command line: commands, options, help. What a command does is loaded when it is called, so that start-up is short. */
import { readFileSync } from 'node:fs';
import { Argument, Command, Option } from 'commander';
import { VERSIONS } from '../schemas/common/group.ts';
import { SHELLS } from './completion/shells.ts';
import type { CommandRun, Context } from './context.ts';
import { OK } from './exit-code.ts';
import { UsageError } from './usage-error.ts';

/** How the program reaches the process: a context once options are known, and a place for the exit code. */
export interface Host {
  readonly contextFor: (options: { readonly color: boolean }) => Context;
  readonly setExitCode: (code: number) => void;
  /** Name that the user typed: `apo`, or `kubectl apo` when kubectl started it as its plugin. */
  readonly name: string;
}

const ADMIT_HELP = `
Judges Repository, Playbook, Schedule, Run and PlaybookPolicy objects the way
the cluster would: defaults, schema, semantics, policy. Other objects in the
same files (Secrets, ConfigMaps, Namespaces) serve as facts. What only a cluster
knows, such as the rights of the requester, is not judged, and said so.

A field that no schema knows is a warning: the API server drops it. kubectl apply
refuses the object by default; with --strict apo does so as well.

Examples:
  apo admit -f playbook.yaml
  apo admit -f manifests/ -R --policy policies.yaml
  kustomize build . | apo admit -f - -o json

Exit codes:
  0  every object is admitted
  1  at least one object is denied
  2  wrong usage, or an input that cannot be read`;

const CONVERT_HELP = `
Writes YAML documents in the order of the input. Objects of other groups pass
through unchanged. What the target version cannot hold is kept in an annotation,
so that converting back gives the same object. Comments are not kept. Nothing is
written when any input cannot be converted.

Examples:
  apo convert -f old/ --to v1beta1 > new.yaml
  kubectl get playbooks.v1alpha1.ansible.cloud37.dev -o yaml | apo convert -f - --to v1beta1

Exit codes:
  0  converted
  2  wrong usage, or an input that cannot be read or converted`;

const RUN_HELP = `
Admits a Run, its Playbook and its Repository, then executes the Run with the
ansible-playbook and python3 of this machine, in the same way as a Pod would. A
Playbook is executed as an ad-hoc Run, which --limit, --tags, --skip-tags, --check,
--diff and --parameter shape within what the Playbook allows; a Run has its own.
Secrets and ConfigMaps are taken from the same files. NAME is the name of a Run or
Playbook, alone or as Run/NAME or Playbook/NAME; it may be left out when there is
only one. ansible-core 2.14 or newer must be in PATH.

Ctrl-C, SIGTERM and SIGHUP stop Ansible and tidy up; a second one does so at once.

Examples:
  apo run -f site.yaml
  apo run -f manifests/ Run/deploy-42 -o json
  apo run -f site.yaml site --source infra=.
  apo run -f site.yaml site --check --limit web -e version=1.2

Exit codes:
  0  the playbook succeeded
  1  the playbook did not succeed, or was cancelled
  2  wrong usage, or an input that cannot be read
  3  admission refused an object
A signal before anything was started ends apo by that signal (130 for Ctrl-C).`;

const VERSION_HELP = `
Examples:
  apo version

Exit codes:
  0  printed`;

const COMPLETION_HELP = `
Examples:
  source <(apo completion bash)    # in ~/.bashrc
  source <(apo completion zsh)     # in ~/.zshrc, after compinit
  apo completion fish > ~/.config/fish/completions/apo.fish

Exit codes:
  0  written
  2  unknown shell`;

/** Examples as the user has to type them: kubectl's plugin is called `kubectl apo`. */
const inWordsOf = (help: string, name: string): string =>
  help.replace(/\bapo (?=admit|convert|run|version|completion)/g, `${name} `);

/** Builds the command line. */
export function buildProgram(host: Host): Command {
  const program = new Command('apo')
    .description(
      'Ansible playbooks as Kubernetes objects: judge, convert and run manifests without a cluster.',
    )
    .version(versionOf(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [command]', 'print help for a command')
    .addOption(new Option('--no-color', 'no colours; the variable NO_COLOR has the same effect'))
    .addHelpText(
      'after',
      `\nRun "${host.name} COMMAND --help" for the options, examples and exit codes of a command.`,
    )
    .exitOverride();
  program.name(host.name);

  const command = <Options>(
    name: string,
    summary: string,
    help: string,
    load: () => Promise<CommandRun<Options>>,
  ): Command =>
    program
      .command(name)
      .summary(summary)
      .description(`${summary[0]?.toUpperCase()}${summary.slice(1)}.`)
      .helpOption('-h, --help', 'print help')
      .addHelpText('after', inWordsOf(help, host.name))
      .action(async (...args: unknown[]) => {
        const self = args.at(-1) as Command;
        refuseFiles(self);
        const options = { ...self.optsWithGlobals(), arguments: self.args } as Options & { color: boolean };
        host.setExitCode(await (await load())(options, host.contextFor(options)));
      });

  withInputs(
    command(
      'admit',
      'judge manifests as the cluster would',
      ADMIT_HELP,
      async () => (await import('./admit/command.ts')).admit,
    ),
  )
    .addOption(namespaceOption())
    .addOption(policyOption())
    .addOption(strictOption())
    .addOption(outputOption('one JSON object a line'));

  withInputs(
    command(
      'convert',
      'convert manifests to another version',
      CONVERT_HELP,
      async () => (await import('./convert/command.ts')).convert,
    ),
  ).addOption(new Option('--to <VERSION>', 'version to convert to (required)').choices(VERSIONS));

  withInputs(
    command(
      'run',
      'run a playbook on this machine',
      RUN_HELP,
      async () => (await import('./run/command.ts')).run,
    ),
  )
    .addArgument(new Argument('[NAME]', 'Run or Playbook to execute'))
    .addOption(
      new Option(
        '--source <REPOSITORY=DIR>',
        'use a working tree instead of cloning a Repository; repeatable',
      ).argParser(collect),
    )
    .addOption(new Option('--limit <PATTERN>', 'for a Playbook: only these of its hosts'))
    .addOption(tagsOption('--tags', 'only tasks with these tags'))
    .addOption(tagsOption('--skip-tags', 'no tasks with these tags'))
    .addOption(new Option('--check', 'for a Playbook: only say what would change'))
    .addOption(new Option('--diff', 'for a Playbook: show differences of changed files'))
    .addOption(
      new Option(
        '-e, --parameter <NAME=VALUE>',
        'for a Playbook: value of a parameter, JSON unless it is a string; repeatable',
      ).argParser(collectText),
    )
    .addOption(namespaceOption())
    .addOption(policyOption())
    .addOption(strictOption())
    .addOption(outputOption('one JSON object at the end'))
    .addOption(new Option('-v, --verbose', "show Ansible's own output"));

  command('completion', 'write a completion script for a shell', COMPLETION_HELP, async () => {
    const { completion } = await import('./completion/command.ts');
    return completion(program);
  }).addArgument(new Argument('<SHELL>', 'shell').choices(SHELLS));

  command('version', 'print the version', VERSION_HELP, async () => async (_options, context) => {
    await context.stdout.write(`${versionOf()}\n`);
    return OK;
  });

  return program;
}

/** Arguments without a call for help where the command that it is for does not exist: that is an error of its own. */
export function withoutIdleHelp(program: Command, words: readonly string[]): readonly string[] {
  const [first, second] = words.filter((word) => !word.startsWith('-'));
  const names = ['help', ...program.commands.map((each) => each.name())];
  if (first === undefined) return words;
  if (first === 'help' && second !== undefined && !names.includes(second)) return [second];
  return names.includes(first) ? words : words.filter((word) => word !== '-h' && word !== '--help');
}

function withInputs(command: Command): Command {
  return command
    .allowExcessArguments()
    .addOption(
      new Option(
        '-f, --filename <FILE|DIR|->',
        'file, directory or - for standard input (required); repeatable',
      ).argParser(collect),
    )
    .addOption(new Option('-R, --recursive', 'look into subdirectories').default(false, 'no'));
}

/** Arguments where there are none are files, as most programs take them. */
function refuseFiles(command: Command): void {
  const [extra] = command.args.slice(command.registeredArguments.length);
  if (extra === undefined) return;
  const usage = `${command.parent?.name() ?? ''} ${command.name()}`;
  throw new UsageError(
    `unexpected argument "${extra}"; name files with -f, each with its own: ${usage} -f ${extra}`,
  );
}

const namespaceOption = (): Option =>
  new Option('-n, --namespace <NAME>', 'namespace of objects that name none').default('default');

const policyOption = (): Option =>
  new Option('--policy <FILE|DIR>', 'PlaybookPolicy objects that are in force; repeatable').argParser(
    collect,
  );

const strictOption = (): Option => new Option('--strict', 'unknown fields are errors, as for kubectl apply');

const outputOption = (description: string): Option =>
  new Option('-o, --output <FORMAT>', `json: ${description}`).choices(['json']);

const tagsOption = (flag: string, description: string): Option =>
  new Option(`${flag} <TAGS>`, `for a Playbook: ${description}, separated by commas; repeatable`).argParser(
    collectText,
  );

const collectText = (value: string, previous: readonly string[] | undefined): readonly string[] => [
  ...(previous ?? []),
  value,
];

function collect(value: string, previous: readonly string[] | undefined): readonly string[] {
  if (value === '') throw new UsageError('the name of a file is empty');
  return collectText(value, previous);
}

function versionOf(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  return (manifest as { readonly version: string }).version;
}
