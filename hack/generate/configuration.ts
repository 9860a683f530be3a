/** Reference of the flags and environment variables of the admission server. */
import { environmentName, OPTION_NAMES, type OptionType, optionEntry } from '../../webhooks/options.ts';
import { code, table } from './markdown.ts';

const VALUES: Readonly<Record<OptionType & string, string>> = {
  integer: 'whole number',
  bytes: 'bytes',
  seconds: 'seconds',
  text: 'text',
};

const values = (type: OptionType): string =>
  typeof type === 'string' ? VALUES[type] : type.map(code).join(', ');

/** One row for each option. */
export function configurationReference(): string {
  const rows = OPTION_NAMES.map((name) => {
    const { type, default: standard, description } = optionEntry(name);
    return [
      code(`--${name}`),
      code(environmentName(name)),
      values(type),
      standard === undefined ? '' : code(standard),
      description,
    ];
  });
  return table(['Flag', 'Environment variable', 'Value', 'Default', 'Meaning'], rows);
}
