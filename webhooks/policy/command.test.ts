import { describe, expect, it } from '@jest/globals';
import { commandRules } from './command.ts';
import { broken, subjectOf } from './testing/subject.ts';

const rules = (kind: 'Playbook' | 'Run' | 'Schedule', spec: object) =>
  broken(commandRules, subjectOf(kind, spec)).rules;

describe('CMD-01 holds for', () => {
  it.each<[string, object]>([
    ['patterns of hosts', { limit: 'web*:!web3,~db[0-9]+:&prod' }],
    ['addresses of hosts', { limit: '2001:db8::1,user@host' }],
    ['names of tags and tasks', { tags: ['a-b', 'c.d'], skipTags: ['x'], startAtTask: 'Install - step' }],
  ])('%s', (_, ansible) => {
    expect(rules('Playbook', { ansible })).toEqual([]);
  });
});

describe('CMD-01 is broken by', () => {
  it.each<[string, object, string]>([
    ['an option as limit', { ansible: { limit: '-e@/etc/passwd' } }, 'spec.ansible.limit'],
    ['a file as limit', { ansible: { limit: '@/etc/passwd' } }, 'spec.ansible.limit'],
    ['a file in a part of the limit', { ansible: { limit: 'web:@hosts' } }, 'spec.ansible.limit'],
    ['a line break in the limit', { ansible: { limit: 'a\nb' } }, 'spec.ansible.limit'],
    ['an option as tag', { ansible: { tags: ['a', '--list-tags'] } }, 'spec.ansible.tags[1]'],
    ['an option as tag to skip', { ansible: { skipTags: ['-x'] } }, 'spec.ansible.skipTags[0]'],
    ['an option as task', { ansible: { startAtTask: '--step' } }, 'spec.ansible.startAtTask'],
    ['an option as user', { connection: { user: '-oProxyCommand=id' } }, 'spec.connection.user'],
    ['an option as vault ID', { secrets: { vault: [{ id: '-e' }] } }, 'spec.secrets.vault[0].id'],
  ])('%s', (_, spec, field) => {
    expect(rules('Playbook', spec)).toEqual([`CMD-01 ${field}`]);
  });

  it('overrides and the revision of a Run', () => {
    expect(rules('Run', { overrides: { limit: 'a,@b', tags: ['-x'] }, revision: '-f' })).toEqual([
      'CMD-01 spec.overrides.limit',
      'CMD-01 spec.overrides.tags[0]',
      'CMD-01 spec.revision',
    ]);
  });
  it('overrides in the template of a Schedule', () => {
    expect(rules('Schedule', { runTemplate: { spec: { overrides: { limit: '@x' } } } })).toEqual([
      'CMD-01 spec.runTemplate.spec.overrides.limit',
    ]);
  });
});
