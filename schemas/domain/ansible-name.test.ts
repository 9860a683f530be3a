import { describe, expect, it } from '@jest/globals';
import { environmentNameProblem, isReservedVariable, isTemplate } from './ansible-name.ts';

describe('variables with a meaning of their own', () => {
  it.each(['ansible_host', 'ansible_ssh_common_args', 'ANSIBLE_PASSWORD', 'hostvars', 'vars'])(
    'are %s',
    (name) => {
      expect(isReservedVariable(name)).toBe(true);
    },
  );
  it.each(['version', 'my_ansible_host', 'group', 'app_environment'])('are not %s', (name) => {
    expect(isReservedVariable(name)).toBe(false);
  });
});

describe('templates', () => {
  it.each([
    '{{ x }}',
    'a{% if x %}',
    '{# x #}',
    'x{{',
    "#jinja2: variable_start_string:'<<', variable_end_string:'>>'\n<< lookup('pipe', 'id') >>",
  ])('are %s', (text) => {
    expect(isTemplate(text)).toBe(true);
  });
  it.each(['', '{ x }', '{"a":{"b":1}}', '100%}', 'see #jinja2: below'])('are not %s', (text) => {
    expect(isTemplate(text)).toBe(false);
  });
});

describe('environment variables of the play', () => {
  it.each([
    'DB_PASSWORD',
    'AWS_ACCESS_KEY_ID',
    'ANSIBLE_NET_PASSWORD',
    'ANSIBLE_HOST_KEY_CHECKING',
    'K8S_AUTH_HOST',
    'http_proxy',
  ])('may be %s', (name) => {
    expect(environmentNameProblem(name)).toBeUndefined();
  });
  it.each([
    ['LD_PRELOAD', /linker/],
    ['GCONV_PATH', /C library/],
    ['LD_LIBRARY_PATH', /linker/],
    ['PYTHONPATH', /Python/],
    ['PYTHONSTARTUP', /Python/],
    ['BASH_ENV', /shells/],
    ['PATH', /launcher/],
    ['HOME', /launcher/],
    ['GIT_SSH_COMMAND', /Git/],
    ['SSH_AUTH_SOCK', /SSH/],
    ['ANSIBLE_CONFIG', /field for the path/],
    ['ANSIBLE_CALLBACKS_ENABLED', /record/],
    ['ANSIBLE_CALLBACK_PLUGINS', /record/],
    ['ANSIBLE_STDOUT_CALLBACK', /record/],
    ['ANSIBLE_VAULT_PASSWORD_FILE', /record/],
    ['APO_SPEC', /launcher/],
    ['', /empty/],
    ['A=B', /"="/],
    ['A\nB', /control/],
  ])('may not be %j', (name, message) => {
    expect(environmentNameProblem(name)).toMatch(message);
  });
});
