/** The generated part of the page about admission: each rule with an object that breaks it and what kubectl prints. */
import { stringify } from 'yaml';
import { type Mode, RULE_IDS, RULES, type RuleId } from '../../../schemas/common/rules.ts';
import { code } from '../markdown.ts';
import { webhookNames } from '../webhook.ts';
import { answerTo, NAME } from './answer.ts';
import { RULE_EXAMPLES, type RuleExample, WRONG_IN_MANY_WAYS } from './examples.ts';
import { kubectlOutput } from './kubectl.ts';
import { ASKER, BASES, NAMESPACE, POLICY, type Present, RIGHTS } from './world.ts';

const FILE = `${NAME}.yaml`;

const EFFECTS: Readonly<Record<Mode, string>> = {
  Enforce: 'refuses the object',
  Warn: 'warns',
  Audit: 'records it',
  Off: 'does nothing',
};

/** What kubectl prints for an example. */
export const exampleOutput = (example: RuleExample): string => {
  const applied = { kind: example.kind, name: NAME, file: FILE, webhook: webhookNames.validate };
  return kubectlOutput(answerTo(example), applied);
};

/** All rules. */
export const ruleExamples = (): string =>
  [
    '## Every rule, and what kubectl prints',
    `In the namespace ${code(NAMESPACE)} are a policy, a Repository and a Playbook:`,
    yaml([POLICY, BASES.Repository, BASES.Playbook]),
    `The user ${code(ASKER.username)} has these rights and no others:`,
    yaml(RIGHTS),
    `Each example is a Repository or Playbook like those above, or one of these, with the name ${code(NAME)} and changed as the
fragment says, where ${code('null')} removes a field. It is what ${code(ASKER.username)} sees of ${code(`kubectl apply -f ${FILE}`)}.`,
    yaml([BASES.Schedule, BASES.Run]),
    ...section(
      'Everything at once',
      'What the schema, validation and rules have against an object is said in one answer.',
      WRONG_IN_MANY_WAYS,
    ),
    ...RULE_IDS.flatMap(ruleSection),
  ].join('\n\n');

const ruleSection = (rule: RuleId): string[] => {
  const { title, severity, mode } = RULES[rule];
  return section(
    rule,
    `${title}. Severity ${severity}; by default it ${EFFECTS[mode]}.`,
    RULE_EXAMPLES[rule],
  );
};

const section = (title: string, text: string, example: RuleExample): string[] => [
  `### ${title}`,
  text,
  yaml([example]),
  fence('text', exampleOutput(example)),
];

const yaml = (objects: readonly (Present | object)[]): string => {
  const texts = objects.map((object) =>
    stringify(object, { version: '1.1', aliasDuplicateObjects: false, lineWidth: 0 }),
  );
  return fence('yaml', texts.join('---\n'));
};

const fence = (language: string, text: string): string => `\`\`\`${language}\n${text}\`\`\``;
