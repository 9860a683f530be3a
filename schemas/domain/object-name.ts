/**
 * Names of objects and namespaces as the API server takes them: apimachinery `pkg/api/validation/generic.go`, with
 * `NameIsDNSSubdomain` for custom resources (apiextensions-apiserver `pkg/registry/customresource/validator.go`).
 */
import { DNS_LABEL, DNS_SUBDOMAIN, MAX_DNS_LABEL, MAX_DNS_SUBDOMAIN } from '../common/dns-name.ts';

const SUBDOMAIN = new RegExp(DNS_SUBDOMAIN);
const LABEL = new RegExp(DNS_LABEL);

/** What is wrong with the name of an object, or undefined. */
export function objectNameProblem(name: string): string | undefined {
  if (name.length <= MAX_DNS_SUBDOMAIN && SUBDOMAIN.test(name)) return undefined;
  return `must be at most ${MAX_DNS_SUBDOMAIN} lower-case letters, digits, "-" or ".", each part between dots starting and ending with a letter or digit${meant(name, objectNameProblem)}`;
}

/** What is wrong with `metadata.generateName`, or undefined: the beginning of a name may end in `-`. */
export const generateNameProblem = (prefix: string): string | undefined =>
  // apimachinery masks the end in the same way (maskTrailingDash).
  objectNameProblem(prefix.length > 1 && prefix.endsWith('-') ? `${prefix.slice(0, -2)}a` : prefix);

/** What is wrong with the name of a namespace, or undefined. */
export function namespaceProblem(name: string): string | undefined {
  if (name.length <= MAX_DNS_LABEL && LABEL.test(name)) return undefined;
  return `must be at most ${MAX_DNS_LABEL} lower-case letters, digits or "-", starting and ending with a letter or digit${meant(name, namespaceProblem)}`;
}

/** The name that a slip was probably meant to be: `Web Servers` is `web-servers`. */
function meant(name: string, problem: (name: string) => string | undefined): string {
  const guess = name
    .toLowerCase()
    .replace(/[^a-z0-9.-]+/g, '-')
    .replace(/^[-.]+|[-.]+$/g, '');
  if (guess === '' || guess === name || name.length > MAX_DNS_LABEL) return '';
  return problem(guess) === undefined ? `; did you mean ${JSON.stringify(guess)}?` : '';
}
