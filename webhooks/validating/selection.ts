/** Selection of tasks and hosts, in Playbooks and in the overrides of Runs. */
import { type FieldError, invalid } from '../../schemas/common/field-error.ts';
import { at, duplicates, type Field, items, textOf, textProblems } from '../field.ts';

/** What is wrong with a tag, or undefined. */
function tagProblem(tag: string): string | undefined {
  if (tag.includes(',')) return 'must not contain a comma, which separates tags; write two list items';
  return tag.trim() === tag ? undefined : 'must not start or end with white space';
}

/** Errors of `limit`, `tags` and `skipTags`. */
export function selectionErrors(options: Field): FieldError[] {
  const [tags, skipped] = [items(at(options, 'tags')), items(at(options, 'skipTags'))];
  const limit = at(options, 'limit');
  return [
    ...textProblems([...tags, ...skipped], tagProblem),
    ...[tags, skipped].flatMap((list) => duplicates(list, (tag) => `stands in the list already: ${tag}`)),
    ...(textOf(limit)?.trim() === ''
      ? [invalid(limit.path, 'must name hosts; remove it to run on all')]
      : []),
  ];
}
