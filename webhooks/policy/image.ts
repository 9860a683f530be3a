/** IMG-01 and IMG-02: where the image of the play comes from, and whether it is one exact image. */
import { parseImage } from '../../schemas/domain/image.ts';
import { matchesWildcard, missingFrom } from '../../schemas/domain/wildcard.ts';
import { at, field, isSet, textOf } from '../field.ts';
import { podError } from './field-of-pod.ts';
import { type PodKind, playContainer, podOf } from './pod-view.ts';
import type { AnyRuleCheck, RuleFinding, Subject } from './subject.ts';

const MAX_SHOWN = 10;

/**
 * Whether an entry of an allow list covers an image. An entry is a registry, a repository or the beginning of one
 * (`ghcr.io`, `ghcr.io/acme`, `ghcr.io/acme/*`); images of Docker Hub are `docker.io/library/nginx`.
 */
export function coversImage(entry: string, name: string): boolean {
  const pattern = entry.replace(/\/+$/, '');
  return matchesWildcard(pattern, name) || matchesWildcard(`${pattern}/*`, name);
}

/** What is wrong with the place that an image comes from, or undefined. */
function registryProblem(image: string, lists: readonly (readonly string[])[]): string | undefined {
  if (lists.length === 0) return undefined;
  const read = parseImage(image);
  if (!read.ok) return `${read.problem}; ${read.hint}`;
  const list = missingFrom(lists, (entry) => coversImage(entry, read.image.name));
  if (list === undefined) return undefined;
  const allowed = list.length === 0 ? 'none' : list.slice(0, MAX_SHOWN).join(', ');
  return `comes from ${read.image.name}, which the policy of this namespace does not allow; allowed are ${allowed}`;
}

/** What keeps an image from being one exact image, or undefined. */
function pinProblem(image: string): string | undefined {
  const read = parseImage(image);
  // Semantic validation refuses what is no image.
  if (!read.ok) return undefined;
  const { tag, digest } = read.image;
  if (digest !== undefined) return undefined;
  const advice = 'append @sha256:… to run the same image every time';
  return tag === undefined || tag === 'latest'
    ? `names no version, and :latest changes at any time; ${advice}`
    : `can change behind the tag ${tag}; ${advice}`;
}

/** A problem of the image in the rendered Pod, at the field that names it. */
function imageErrors(
  subject: Subject<PodKind>,
  problem: (image: string) => string | undefined,
): RuleFinding[] {
  const pod = podOf(subject);
  const container = pod && playContainer(pod);
  if (pod === undefined || container === undefined) return [];
  const image = at(container, 'image');
  const text = textOf(image);
  const message = text === undefined ? undefined : problem(text);
  return message === undefined ? [] : podError(subject, pod, { path: image.path, message });
}

const registries = (subject: Subject<PodKind>): RuleFinding[] =>
  imageErrors(subject, (image) => registryProblem(image, subject.settings.registries));

/** The operator's default image is the operator's to pin, and a Run's image is its Playbook's. */
const pinned = (subject: Subject<PodKind>): RuleFinding[] =>
  isSet(field(subject.object, 'spec', 'runtime', 'image')) ? imageErrors(subject, pinProblem) : [];

/** IMG-01 and IMG-02. */
export const imageRules: readonly AnyRuleCheck[] = [
  { id: 'IMG-01', kind: 'Playbook', check: registries },
  { id: 'IMG-01', kind: 'Run', check: registries },
  { id: 'IMG-02', kind: 'Playbook', check: pinned },
];
