/** PATH-01 in CEL; `../path.ts` says the same. */
import type { JudgedKind } from '../subject.ts';
import { type FieldCheck, type Mirror, raw } from './mirror.ts';

/** Absolute, an option, a home directory; anything invisible or a backslash; empty, ".." or "." parts. */
const LEAVES = raw('^[/~-]|[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}\\\\]|//|(^|/)\\.\\.(/|$)|/\\.(/|$)');
const NO_FILE = raw('/$');

const inside = (kind: JudgedKind, field: string): FieldCheck => ({
  kind,
  field,
  bad: (path) => `${path}.matches(${LEAVES})`,
  message: 'must be a relative path that stays inside, without "..", a leading "-" or control characters',
});
const file = (field: string): FieldCheck => ({
  kind: 'Playbook',
  field,
  bad: (path) => `${path}.matches(${LEAVES}) || ${path}.matches(${NO_FILE})`,
  message:
    'must be the relative path of a file that stays inside, without "..", a leading "-" or control characters',
});

/** PATH-01. */
export const pathMirrors: readonly Mirror[] = [
  {
    rule: 'PATH-01',
    fields: [
      ...['playbookDir', 'inventoryDir', 'requirementsFile', 'rolesDir'].map((name) =>
        inside('Repository', `spec.paths.${name}`),
      ),
      ...[
        'spec.source.path',
        'spec.inventory.from[].path',
        'spec.ansible.configPath',
        'spec.runtime.volumeMounts[].subPath',
      ].map((field) => inside('Playbook', field)),
      ...[
        'spec.secrets.files[].items[].path',
        'spec.runtime.volumes[].secret.items[].path',
        'spec.runtime.volumes[].configMap.items[].path',
      ].map(file),
    ],
  },
];
