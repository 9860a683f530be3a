import { describe, expect, it } from '@jest/globals';
import { pathRules } from './path.ts';
import { broken, subjectOf } from './testing/subject.ts';

const playbook = (spec: object) => broken(pathRules, subjectOf('Playbook', spec)).rules;
const repository = (paths: object) => broken(pathRules, subjectOf('Repository', { paths })).rules;
const items = (path: string) => ({ items: [{ key: 'k', path }] });

describe('PATH-01 holds for', () => {
  it.each<[string, object]>([
    ['paths in the repository', { source: { path: 'a/site.yml' }, inventory: { from: [{ path: 'inv/' }] } }],
    ['an inventory without path', { inventory: { from: [{ inline: '/etc' }] } }],
    ['files below a mount path', { secrets: { files: [items('a/b')] } }],
    ['an empty subPath', { runtime: { volumeMounts: [{ subPath: '' }] } }],
  ])('%s', (_, spec) => {
    expect(playbook(spec)).toEqual([]);
  });
  it('unset directories of a Repository', () => {
    expect(repository({ playbookDir: '', rolesDir: 'roles' })).toEqual([]);
  });
});

describe('PATH-01 is broken by', () => {
  it.each<[string, object, string]>([
    ['a playbook outside', { source: { path: '../site.yml' } }, 'spec.source.path'],
    [
      'an option as inventory',
      { inventory: { from: [{ path: 'a' }, { path: '-i' }] } },
      'spec.inventory.from[1].path',
    ],
    ['an absolute ansible.cfg', { ansible: { configPath: '/etc/ansible.cfg' } }, 'spec.ansible.configPath'],
    ['a secret file outside', { secrets: { files: [items('../x')] } }, 'spec.secrets.files[0].items[0].path'],
    [
      'a file of a volume outside',
      { runtime: { volumes: [{ secret: items('/x') }] } },
      'spec.runtime.volumes[0].secret.items[0].path',
    ],
    [
      'a subPath outside',
      { runtime: { volumeMounts: [{ subPath: 'a/..' }] } },
      'spec.runtime.volumeMounts[0].subPath',
    ],
  ])('%s', (_, spec, field) => {
    expect(playbook(spec)).toEqual([`PATH-01 ${field}`]);
  });
  it.each(['playbookDir', 'inventoryDir', 'requirementsFile', 'rolesDir'])('%s of a Repository', (name) => {
    expect(repository({ [name]: '../x' })).toEqual([`PATH-01 spec.paths.${name}`]);
  });
});
