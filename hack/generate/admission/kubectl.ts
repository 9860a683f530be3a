/**
 * What `kubectl apply -f FILE` prints for the answer of admission to an object that is new (k8s.io/kubectl
 * `pkg/cmd/util/helpers.go`: `checkErr`, `statusCausesToAggrError`, `MultilineError`, `AddSourceToErr`). Pure.
 */
import { GROUP } from '../../../schemas/common/group.ts';
import { type Kind, kindEntry } from '../../../schemas/registry.ts';
import type { AdmissionResponse } from '../../../webhooks/review.ts';
import type { FailureStatus } from '../../../webhooks/status.ts';

/** What was applied, and the webhook that answered. */
export interface Applied {
  readonly kind: Kind;
  readonly name: string;
  readonly file: string;
  readonly webhook: string;
}

/** The lines that kubectl prints, on whichever stream. */
export function kubectlOutput({ warnings = [], status }: AdmissionResponse, applied: Applied): string {
  const outcome =
    status === undefined
      ? `${kindEntry(applied.kind).singular}.${GROUP}/${applied.name} created\n`
      : refusal(status, applied);
  return [...warnings.map((text) => `Warning: ${text}\n`), outcome].join('');
}

function refusal(status: FailureStatus, { file, webhook }: Applied): string {
  if (status.reason === 'Invalid') return invalidText(status);
  const denied = `admission webhook ${JSON.stringify(webhook)} denied the request: ${status.message}`;
  return `Error from server (${status.reason}): error when creating ${JSON.stringify(file)}: ${denied}\n`;
}

/** Of an Invalid kubectl prints the causes, not the message. */
function invalidText({ details = {} }: FailureStatus): string {
  const { kind = '', name = '', causes = [] } = details;
  const prefix = `The ${kind} ${JSON.stringify(name)} is invalid: `;
  const texts = [...new Set(causes.map(({ field, message }) => `${field}: ${message}`))];
  const [only] = texts;
  if (texts.length === 1) return `${prefix}${only}\n`;
  return [prefix, ...texts.map((text) => `* ${text}`), ''].join('\n');
}
