/** Names and texts that mean something to Ansible whatever the user meant by them. */

// https://docs.ansible.com/ansible/latest/reference_appendices/special_variables.html
const MAGIC = new Set([
  'environment',
  'group_names',
  'groups',
  'hostvars',
  'inventory_dir',
  'inventory_file',
  'inventory_hostname',
  'inventory_hostname_short',
  'omit',
  'play_hosts',
  'playbook_dir',
  'role_name',
  'role_names',
  'role_path',
  'vars',
]);

/** Whether Ansible gives a variable its own meaning: `ansible_*` steers connections, the others describe the play. */
export const isReservedVariable = (name: string): boolean => /^ansible_/i.test(name) || MAGIC.has(name);

/**
 * Whether Ansible would evaluate a text as a Jinja template. A first line `#jinja2: variable_start_string:'<<'` chooses
 * other delimiters, in the values of variables as well (ansible-core 2.16 to 2.19, `lib/ansible/template`).
 */
export const isTemplate = (text: string): boolean => /\{[{%#]|^\s*#jinja2:/i.test(text);

/**
 * What is wrong with the name of an environment variable for the play, or undefined: variables that choose which
 * code the launcher, Python, Git or Ansible loads would let a Secret's author take over the Run.
 */
export function environmentNameProblem(name: string): string | undefined {
  if (name === '') return 'must not be empty';
  if (/[=\s\p{Cc}]/u.test(name)) return 'must not contain "=", white space or control characters';
  const found = SUBVERTING.find(({ pattern }) => pattern.test(name));
  return found && `must not be ${name}: ${found.why}`;
}

const SUBVERTING: readonly { pattern: RegExp; why: string }[] = [
  { pattern: /^LD_/, why: 'the dynamic linker would load other code' },
  { pattern: /^GCONV_PATH$/, why: 'the C library would load other code' },
  { pattern: /^PYTHON/, why: 'Python would load other code' },
  {
    pattern: /^(?:BASH_ENV|ENV|SHELLOPTS|BASHOPTS|IFS|PS4|PROMPT_COMMAND)$/,
    why: 'shells would run other code',
  },
  { pattern: /^(?:PATH|HOME|USER|LOGNAME|SHELL|TMPDIR)$/, why: 'the launcher sets it' },
  {
    pattern: /^(?:GIT_|SSH_AUTH_SOCK$|SSH_AGENT_PID$|SSH_ASKPASS)/,
    why: 'the launcher sets up Git and SSH',
  },
  {
    pattern: /^ANSIBLE_CONFIG$/,
    why: 'the launcher sets it; the Playbook has a field for the path of ansible.cfg',
  },
  {
    pattern:
      /^ANSIBLE_(?:CALLBACKS?_|STDOUT_CALLBACK$|LOAD_CALLBACK_PLUGINS$|LOCAL_TEMP$|HOME$|VAULT_PASSWORD_FILE$|VAULT_IDENTITY)/,
    why: 'the record of the Run depends on it',
  },
  { pattern: /^APO_/, why: 'the launcher uses these names' },
];
