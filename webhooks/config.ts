/** Flags and environment of the admission server become its configuration. Pure. */
import { parseArgs } from 'node:util';
import { parseQuantity } from '../schemas/domain/quantity.ts';
import {
  environmentName,
  OPTION_NAMES,
  type OPTIONS,
  type Option,
  type OptionName,
  optionEntry,
} from './options.ts';

type ValueOf<O extends Option> = O['type'] extends 'text'
  ? string
  : O['type'] extends string
    ? number
    : O['type'] extends readonly (infer Choice)[]
      ? Choice
      : never;

/** A value for every option, keyed by its flag. Bytes and seconds are numbers; options without default may be unset. */
export type Config = {
  readonly [K in OptionName]: (typeof OPTIONS)[K] extends { default: string }
    ? ValueOf<(typeof OPTIONS)[K]>
    : ValueOf<(typeof OPTIONS)[K]> | undefined;
};

/** A configuration, or every problem with it, each in one line. */
export type ReadConfig = { readonly config: Config } | { readonly problems: readonly string[] };

/** Reads flags, and environment variables for what no flag sets. */
export function readConfig(
  argv: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): ReadConfig {
  const flags = flagsOf(argv);
  if ('problem' in flags) return { problems: [flags.problem] };
  const problems: string[] = [];
  const config: Record<string, string | number | undefined> = {};
  for (const name of OPTION_NAMES) {
    const source = flags.values[name] === undefined ? environmentName(name) : `--${name}`;
    const text = flags.values[name] ?? (environment[environmentName(name)] || optionEntry(name).default);
    const value = text === undefined ? undefined : parsed(optionEntry(name), text);
    if (typeof value === 'object') problems.push(`${source} ${value.problem}`);
    else config[name] = value;
  }
  if (config.certificates === 'files' && config['cert-dir'] === undefined)
    problems.push('--certificates files needs --cert-dir, the directory of tls.crt and tls.key');
  return problems.length > 0 ? { problems } : { config: config as Config };
}

function flagsOf(argv: readonly string[]): { values: Partial<Record<string, string>> } | { problem: string } {
  try {
    const options = Object.fromEntries(OPTION_NAMES.map((name) => [name, { type: 'string' as const }]));
    return { values: parseArgs({ args: [...argv], options, allowPositionals: false }).values };
  } catch (error) {
    const [line = ''] = String((error as Error).message).split('\n');
    return { problem: `${line}; --help lists all flags` };
  }
}

type Problem = { readonly problem: string };

function parsed({ type, range }: Option, text: string): string | number | Problem {
  if (type === 'text') return text;
  if (typeof type !== 'string')
    return type.includes(text) ? text : { problem: `must be one of ${type.join(', ')}, not ${shown(text)}` };
  const number = type === 'bytes' ? bytesOf(text) : Number(/^[0-9]+(\.[0-9]+)?$/.test(text) ? text : NaN);
  if (!Number.isFinite(number) || (type !== 'seconds' && !Number.isInteger(number)))
    return { problem: `must be ${WANTED[type]}, not ${shown(text)}` };
  const [least, most] = range ?? [0, Number.MAX_SAFE_INTEGER];
  return number < least || number > most
    ? { problem: `must be from ${least} to ${most}, not ${shown(text)}` }
    : number;
}

const WANTED = {
  integer: 'a whole number',
  bytes: 'a number of bytes such as 7Mi',
  seconds: 'a number of seconds',
} as const;

function bytesOf(text: string): number {
  const quantity = parseQuantity(text);
  return quantity.ok ? Number(quantity.nano) / 1e9 : Number.NaN;
}

const shown = (text: string): string => JSON.stringify(text.slice(0, 80));

/** The text of `--help`. */
export function usage(): string {
  const lines = OPTION_NAMES.map((name) => {
    const {
      type,
      placeholder = typeof type === 'string' ? type.toUpperCase() : type.join('|'),
      ...option
    } = optionEntry(name);
    const standard =
      'default' in option && option.default !== undefined ? ` (default ${option.default})` : '';
    return `  --${name} ${placeholder}${standard}\n      ${option.description}`;
  });
  return `The admission server of ansible-playbook-operator.\n\nFlags, each also as environment variable (APO_PORT for --port):\n${lines.join('\n')}\n`;
}
