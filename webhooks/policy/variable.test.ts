import { describe, expect, it } from '@jest/globals';
import { broken, subjectOf } from './testing/subject.ts';
import { variableRules } from './variable.ts';

const rules = (kind: 'Playbook' | 'Run' | 'Schedule', spec: object) =>
  broken(variableRules, subjectOf(kind, spec));
const run = (parameters: object) => rules('Run', { parameters }).rules;

describe('VAR-01', () => {
  it.each<[string, object]>([
    ['plain data', { version: '1.2', hosts: ['a', { b: 1 }], flag: true }],
    ['braces that are no template', { filter: '{a} {"b":{"c":1}}' }],
  ])('holds for %s', (_, parameters) => {
    expect(run(parameters)).toEqual([]);
  });
  it.each<[string, object, string]>([
    ['an expression', { a: "{{ lookup('pipe', 'id') }}" }, 'spec.parameters.a'],
    ['a statement deep inside', { a: [{ b: '{% x %}' }] }, 'spec.parameters.a[0].b'],
    ['a template as name', { a: { '{{ x }}': 1 } }, 'spec.parameters.a[{{ x }}]'],
    ['a connection variable', { ansible_connection: 'local' }, 'spec.parameters.ansible_connection'],
    ['a magic variable', { hostvars: {} }, 'spec.parameters.hostvars'],
  ])('is broken by %s', (_, parameters, field) => {
    expect(run(parameters)).toEqual([`VAR-01 ${field}`]);
  });
  it('holds for the template of a Schedule as well', () => {
    expect(rules('Schedule', { runTemplate: { spec: { parameters: { a: '{{ b }}' } } } }).rules).toEqual([
      'VAR-01 spec.runTemplate.spec.parameters.a',
    ]);
  });
  it('refuses a Playbook that declares what no Run could set', () => {
    const parameters = [
      { name: 'version', type: 'string' },
      { name: 'ansible_host', type: 'string' },
    ];
    expect(rules('Playbook', { parameters }).rules).toEqual(['VAR-01 spec.parameters[1].name']);
  });
  it('leaves templates in a Playbook alone: its author writes code anyway', () => {
    expect(rules('Playbook', { variables: { inline: { a: '{{ b }}', ansible_port: 22 } } }).rules).toEqual(
      [],
    );
  });
});

describe('VAR-02', () => {
  it.each<[string, object, string]>([
    [
      'a password among the variables',
      { variables: { inline: { db: { password: 'hunter2' } } } },
      'spec.variables.inline.db.password',
    ],
    [
      'passwords in a list',
      { variables: { inline: { passwords: ['hunter2'] } } },
      'spec.variables.inline.passwords[0]',
    ],
    [
      'the default of a parameter',
      { parameters: [{ name: 'api_key', default: 'hunter2' }] },
      'spec.parameters[0].default',
    ],
    [
      'an inventory in INI',
      { inventory: { from: [{ inline: '[web]\nh1 ansible_password=hunter2' }] } },
      'spec.inventory.from[0].inline',
    ],
    [
      'an inventory in YAML',
      { inventory: { from: [{ inline: 'all:\n  vars:\n    become_pass: "hunter2"' }] } },
      'spec.inventory.from[0].inline',
    ],
  ])('is broken by %s, which it does not repeat', (_, spec, field) => {
    const found = rules('Playbook', spec);
    expect(found.rules).toEqual([`VAR-02 ${field}`]);
    expect(found.messages.join()).not.toContain('hunter2');
    expect(found.messages.join()).toMatch(/Secret/);
  });
  it.each<[string, object]>([
    ['ordinary variables', { variables: { inline: { port: 22, user: 'deploy' } } }],
    ['a password that a template fetches', { variables: { inline: { password: '{{ vaulted }}' } } }],
    [
      'an inventory that refers to a variable',
      { inventory: { from: [{ inline: 'h1 ansible_password="{{ pw }}"' }] } },
    ],
  ])('holds for %s', (_, spec) => {
    expect(rules('Playbook', spec).rules).toEqual([]);
  });
  it('looks at Runs and Schedules', () => {
    expect(run({ password: 'hunter2' })).toEqual(['VAR-02 spec.parameters.password']);
  });
  it('names the line of an inventory', () => {
    const inline = 'a\nb ansible_become_password=hunter2';
    expect(rules('Playbook', { inventory: { from: [{ inline }] } }).messages[0]).toMatch(
      /^line 2: the value of ansible_become_password is named like a secret/,
    );
  });
});
