/** CMD-01: what a spec says cannot become another option of ansible-playbook or name a file. */
import type { FieldError } from '../../schemas/common/field-error.ts';
import { at, type Field, field, items, textProblems } from '../field.ts';
import { runFields } from '../run-fields.ts';
import type { AnyRuleCheck } from './subject.ts';

const CONTROL = /\p{Cc}/u;

/** What is wrong with a text that becomes the value of an option, or undefined. */
function argumentProblem(text: string): string | undefined {
  if (text.startsWith('-')) return 'must not start with "-", which would be taken for an option';
  if (text.startsWith('@')) return 'must not start with "@", which would read a file';
  if (CONTROL.test(text)) return 'contains a control character or line break; remove it';
  return undefined;
}

/** The same for a pattern of hosts, any part of which may name a file (ansible InventoryManager.subset). */
function patternProblem(text: string): string | undefined {
  const part = text.split(/[,:]/).find((one) => one.trim().startsWith('@'));
  if (part !== undefined && !text.startsWith('@'))
    return 'must not hold "@" at the start of a part, which would read a file; name hosts and groups';
  return argumentProblem(text);
}

/** Options that a Playbook and the overrides of a Run have in common. */
const selection = (options: Field): FieldError[] => [
  ...textProblems([at(options, 'limit')], patternProblem),
  ...textProblems([...items(at(options, 'tags')), ...items(at(options, 'skipTags'))], argumentProblem),
];

function playbookArguments(object: unknown): FieldError[] {
  const spec = field(object, 'spec');
  const single = [
    at(spec, 'ansible', 'startAtTask'),
    at(spec, 'connection', 'user'),
    ...items(at(spec, 'secrets', 'vault')).map((vault) => at(vault, 'id')),
  ];
  return [...selection(at(spec, 'ansible')), ...textProblems(single, argumentProblem)];
}

function runArguments(run: Field): FieldError[] {
  return [...selection(at(run, 'overrides')), ...textProblems([at(run, 'revision')], argumentProblem)];
}

/** CMD-01. */
export const commandRules: readonly AnyRuleCheck[] = [
  { id: 'CMD-01', kind: 'Playbook', check: ({ object }) => playbookArguments(object) },
  { id: 'CMD-01', kind: 'Run', check: ({ object }) => runArguments(runFields('Run', object)) },
  { id: 'CMD-01', kind: 'Schedule', check: ({ object }) => runArguments(runFields('Schedule', object)) },
];
