/** Reference pages of the closed lists of `schemas/common`. */
import { FAILURE_CLASSES } from '../../schemas/common/failure-class.ts';
import { RULES } from '../../schemas/common/rules.ts';
import { RETRYABLE_CLASSES } from '../../schemas/v1beta1/retry.ts';
import { code, table } from './markdown.ts';

/** The built-in policy rules. */
export function ruleReference(): string {
  const rows = Object.entries(RULES).map(([id, { title, severity, mode }]) => [
    code(id),
    title,
    severity,
    mode,
  ]);
  return table(['Rule', 'What must hold', 'Severity', 'Baseline mode'], rows);
}

/** The failure classes. */
export function failureClassReference(): string {
  const retryable = new Set<string>(RETRYABLE_CLASSES);
  const rows = Object.entries(FAILURE_CLASSES).map(([name, meaning]) => [
    code(name),
    meaning,
    retryable.has(name) ? 'yes' : 'no',
  ]);
  return table(['Class', 'Meaning', 'May be listed in `retry.classes`'], rows);
}
