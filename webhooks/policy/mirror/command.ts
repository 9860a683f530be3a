/** CMD-01 in CEL; `../command.ts` says the same. */
import type { JudgedKind } from '../subject.ts';
import { type FieldCheck, type Mirror, raw } from './mirror.ts';

const OPTION = raw('^[-@]|\\p{Cc}');
/** Any part of a pattern of hosts may name a file. */
const FILE = raw('(^|[,:])[\\s\\p{Z}\\x{feff}]*@');

const argument = (kind: JudgedKind, field: string): FieldCheck => ({
  kind,
  field,
  bad: (text) => `${text}.matches(${OPTION})`,
  message: 'must not start with "-" or "@" or hold control characters',
});
const pattern = (kind: JudgedKind, field: string): FieldCheck => ({
  kind,
  field,
  bad: (text) => `${text}.matches(${OPTION}) || ${text}.matches(${FILE})`,
  message: 'must not start with "-", hold "@" at the start of a part, or hold control characters',
});

const selection = (kind: JudgedKind, at: string): FieldCheck[] => [
  pattern(kind, `${at}.limit`),
  argument(kind, `${at}.tags[]`),
  argument(kind, `${at}.skipTags[]`),
];

/** CMD-01. */
export const commandMirrors: readonly Mirror[] = [
  {
    rule: 'CMD-01',
    fields: [
      ...selection('Playbook', 'spec.ansible'),
      argument('Playbook', 'spec.ansible.startAtTask'),
      argument('Playbook', 'spec.connection.user'),
      argument('Playbook', 'spec.secrets.vault[].id'),
      ...selection('Run', 'spec.overrides'),
      argument('Run', 'spec.revision'),
      ...selection('Schedule', 'spec.runTemplate.spec.overrides'),
      argument('Schedule', 'spec.runTemplate.spec.revision'),
    ],
  },
];
