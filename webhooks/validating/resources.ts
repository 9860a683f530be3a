/** Compute resources: quantities that Kubernetes can read, requests within limits. */
import { type FieldError, invalid } from '../../schemas/common/field-error.ts';
import { labelKeyProblem } from '../../schemas/domain/label-selector.ts';
import { compareQuantities, parseQuantity } from '../../schemas/domain/quantity.ts';
import { didYouMean } from '../../schemas/domain/suggestion.ts';
import { at, type Field, keyOf, members } from '../field.ts';

type Quantity = string | number;
const quantityOf = (of: Field): Quantity | undefined =>
  typeof of.value === 'string' || typeof of.value === 'number' ? of.value : undefined;

/** Errors of a field with a quantity. */
export function quantityErrors(of: Field): FieldError[] {
  const value = quantityOf(of);
  if (value === undefined) return [];
  const read = parseQuantity(value);
  if (!read.ok) return [invalid(of.path, `${read.problem}; ${read.hint}`)];
  return read.nano < 0n ? [invalid(of.path, 'must not be negative')] : [];
}

const OWN_NAME = /^(?:cpu|memory|ephemeral-storage|hugepages-.+)$/;

/** Errors of the name of a resource, as core/v1 validates those of containers. */
function nameErrors(of: Field): FieldError[] {
  const name = keyOf(of);
  const problem = labelKeyProblem(name);
  if (problem !== undefined) return [invalid(of.path, `is no name of a resource: ${problem}`)];
  if (OWN_NAME.test(name) || name.includes('/')) return [];
  const known = ['cpu', 'memory', 'ephemeral-storage'];
  return [
    invalid(
      of.path,
      `is no resource of a container${didYouMean(name, known)}; there are ${known.join(', ')}, hugepages-… and extended resources such as example.com/gpu`,
    ),
  ];
}

/** Errors of resource requirements (core/v1 ResourceRequirements). */
export function resourceErrors(resources: Field): FieldError[] {
  const [limits, requests] = [members(at(resources, 'limits')), members(at(resources, 'requests'))];
  const above = requests.flatMap((request) => {
    const [wanted, most] = [quantityOf(request), quantityOf(at(resources, 'limits', keyOf(request)))];
    if (wanted === undefined || most === undefined || (compareQuantities(wanted, most) ?? 0) <= 0) return [];
    return [invalid(request.path, `must not be more than the limit ${most}; lower it or raise the limit`)];
  });
  const all = [...limits, ...requests];
  return [...all.flatMap(nameErrors), ...all.flatMap(quantityErrors), ...above];
}
