/** POD-07: what users mount does not hide the image's programs, the accounts, the token or what we mount ourselves. */
import { HOME, WORKSPACE } from '../../executor/job/layout.ts';
import { OWN_VOLUME_PREFIX, secretVolumeIndex } from '../../executor/job/volumes.ts';
import { mountPathProblem, normalizedPath } from '../../schemas/domain/path.ts';
import { at, type Field, items, textOf } from '../field.ts';
import { type PodFinding, playContainer } from './pod-view.ts';

/** Trees in which nothing may be mounted, and which nothing may cover. */
const CLOSED = [
  '/bin',
  '/boot',
  '/dev',
  '/etc/alternatives',
  '/etc/group',
  '/etc/gshadow',
  '/etc/hosts',
  '/etc/ld.so.conf.d',
  '/etc/ld.so.cache',
  '/etc/ld.so.conf',
  '/etc/ld.so.preload',
  '/etc/nsswitch.conf',
  '/etc/pam.d',
  '/etc/passwd',
  '/etc/profile.d',
  '/etc/resolv.conf',
  '/etc/shadow',
  '/etc/sudoers',
  '/etc/sudoers.d',
  '/lib',
  '/lib32',
  '/lib64',
  '/libx32',
  '/proc',
  '/run/secrets/kubernetes.io',
  '/sbin',
  '/sys',
  '/usr/bin',
  '/usr/lib',
  '/usr/lib32',
  '/usr/lib64',
  '/usr/libexec',
  '/usr/local/bin',
  '/usr/local/lib',
  '/usr/local/lib64',
  '/usr/local/sbin',
  '/usr/sbin',
  '/var/run/secrets/kubernetes.io',
];
/** Directories of ours that may hold further mounts but not be covered by one. */
const UNCOVERED = [HOME, '/tmp'];

const within = (path: string, tree: string): boolean => path === tree || path.startsWith(`${tree}/`);

/** What is wrong with mounting something at a path, or undefined. */
export function mountProblem(mountPath: string): string | undefined {
  // Semantic validation refuses malformed paths, whatever the mode of this rule.
  if (mountPathProblem(mountPath) !== undefined) return undefined;
  const path = normalizedPath(mountPath);
  if (within(path, WORKSPACE))
    return `must not be in ${WORKSPACE}, where the operator keeps checkout, inputs and credentials; use another directory, such as /mnt/…`;
  const closed = CLOSED.find((tree) => within(path, tree));
  if (closed !== undefined)
    return `must not be ${path === closed ? '' : 'in '}${closed}, which belongs to the system; use another directory, such as /mnt/…`;
  const covered = path === '/' ? '/' : [...CLOSED, ...UNCOVERED].find((tree) => within(tree, path));
  if (covered !== undefined)
    return `must not be ${path}, which would hide what the container needs there; use a directory of its own, such as /mnt/…`;
  return undefined;
}

const isUsers = (mount: Field): boolean => {
  const name = textOf(at(mount, 'name')) ?? '';
  return !name.startsWith(OWN_VOLUME_PREFIX) || secretVolumeIndex(name) !== undefined;
};

/** The mounts of the user that are in the wrong place. */
export function mountFindings(pod: Field): PodFinding[] {
  const container = playContainer(pod);
  if (container === undefined) return [];
  return items(at(container, 'volumeMounts'))
    .filter(isUsers)
    .flatMap((mount) => {
      const of = at(mount, 'mountPath');
      const text = textOf(of);
      const message = text === undefined ? undefined : mountProblem(text);
      return message === undefined ? [] : [{ path: of.path, message }];
    });
}
