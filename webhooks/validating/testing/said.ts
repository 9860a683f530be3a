/** What validation says, in lines that tests compare. */
import { type FieldError, formatPath } from '../../../schemas/common/field-error.ts';
import type { Version } from '../../../schemas/common/group.ts';
import type { JsonObject } from '../../../schemas/common/json.ts';
import type { Kind } from '../../../schemas/registry.ts';
import { validate } from '../validate.ts';

const line = ({ path, message }: FieldError): string => `${formatPath(path)}: ${message}`;

/** A hub object of a kind. */
export const objectOf = (kind: Kind, spec: unknown, metadata: object = {}): JsonObject => ({
  apiVersion: 'ansible.cloud37.dev/v1beta1',
  kind,
  metadata: { name: 'it', namespace: 'shop', ...metadata } as JsonObject,
  spec: spec as JsonObject,
});

/** Errors and warnings of a spec; `playbook` is the spec of the Playbook that it names. */
export function said(
  kind: Kind,
  spec: unknown,
  more: { metadata?: object; playbook?: unknown; origin?: Version; timeout?: string } = {},
) {
  const playbook = more.playbook === undefined ? undefined : objectOf('Playbook', more.playbook);
  const { errors, warnings } = validate(kind, objectOf(kind, spec, more.metadata), undefined, {
    playbook: () => playbook as never,
    playbookOrigin: () => more.origin,
    settings: more.timeout === undefined ? {} : { timeout: more.timeout },
  });
  return { errors: errors.map(line), warnings: warnings.map(line) };
}
