/** Labels and label selectors, as in meta/v1 (apimachinery pkg/labels and pkg/util/validation). */
import { DNS_SUBDOMAIN, MAX_DNS_SUBDOMAIN } from '../common/dns-name.ts';

/** A meta/v1 LabelSelector. */
export interface LabelSelector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly LabelRequirement[];
}
/** A meta/v1 LabelSelectorRequirement. */
export interface LabelRequirement {
  readonly key: string;
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
  readonly values?: readonly string[];
}

/** Whether labels satisfy a selector; the empty selector is satisfied by all. */
export function selects(selector: LabelSelector, labels: Readonly<Record<string, string>>): boolean {
  const value = (key: string): string | undefined => (Object.hasOwn(labels, key) ? labels[key] : undefined);
  const required = Object.entries(selector.matchLabels ?? {});
  return (
    required.every(([key, wanted]) => value(key) === wanted) &&
    (selector.matchExpressions ?? []).every((requirement) => satisfies(requirement, value(requirement.key)))
  );
}

function satisfies({ operator, values = [] }: LabelRequirement, value: string | undefined): boolean {
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    default:
      return false;
  }
}

const NAME = /^[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?$/;
const PREFIX = new RegExp(DNS_SUBDOMAIN);

/** What is wrong with the key of a label or annotation (a qualified name), or undefined. */
export function labelKeyProblem(key: string): string | undefined {
  const parts = key.split('/');
  const name = parts.at(-1) ?? '';
  if (parts.length > 2) return 'must have at most one "/"';
  if (name === '' || name.length > 63 || !NAME.test(name))
    return 'must have a name of 1 to 63 letters, digits, "-", "_" or ".", starting and ending with a letter or digit';
  const prefix = parts.length === 2 ? (parts[0] ?? '') : undefined;
  if (prefix !== undefined && (prefix.length > MAX_DNS_SUBDOMAIN || !PREFIX.test(prefix)))
    return 'must have a DNS name in lower case before "/"';
  return undefined;
}

/** What is wrong with the value of a label, or undefined. */
export function labelValueProblem(value: string): string | undefined {
  if (value === '' || (value.length <= 63 && NAME.test(value))) return undefined;
  return 'must be at most 63 letters, digits, "-", "_" or ".", starting and ending with a letter or digit';
}
