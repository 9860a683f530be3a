/** What a Repository decides for others: the Playbooks that use it run what it gives them, with their own Secrets. */
import { equal, type Path, valueAt } from '../../schemas/common/json.ts';
import type { ApiObject } from '../../schemas/common/object.ts';
import { type NamedObject, namedObjects } from '../../schemas/domain/named-object.ts';
import { mutateRepository } from '../mutating/repository.ts';
import { serviceAccountOf } from './service-account.ts';
import type { AnySubject } from './subject.ts';

/** An object that a dependent Playbook uses; its path is what changed in the Repository. */
export interface DependentObject extends NamedObject {
  readonly playbook: string;
}

/** Fields that say when the repository is fetched, not what from where. */
const HARMLESS: ReadonlySet<string> = new Set(['interval', 'suspend', 'timeout']);

/** Secrets and ServiceAccounts that a new or changed Repository gives other code to, each once. */
export function dependentObjects(subject: AnySubject): readonly DependentObject[] {
  const { kind, object, old, dependents = [] } = subject;
  if (kind !== 'Repository' || dependents.length === 0) return [];
  const path = changed(object, old);
  if (path === undefined) return [];
  const objects = new Map<string, DependentObject>();
  for (const playbook of dependents)
    for (const of of entrusted(playbook)) {
      const key = `${of.kind}/${of.name}`;
      if (!objects.has(key)) objects.set(key, { ...of, path, playbook: playbook.metadata.name ?? '' });
    }
  return [...objects.values()];
}

/** The first field that changes what is run. Defaults are no change. */
function changed(object: ApiObject<unknown>, old: ApiObject<unknown> | undefined): Path | undefined {
  if (old === undefined) return ['spec', 'url'];
  const [before, after] = [defaulted(old), defaulted(object)];
  const fields = new Set([...Object.keys(after ?? {}), ...Object.keys(before ?? {})]);
  for (const field of fields)
    if (!HARMLESS.has(field) && !equal(valueAt(after, [field]), valueAt(before, [field])))
      return ['spec', field];
  return undefined;
}

const defaulted = (repository: ApiObject<unknown>) => mutateRepository(repository as ApiObject).spec;

/** What a Playbook may use that others must not, by the code that its Repository gives it. */
export function entrusted(playbook: ApiObject<unknown>): readonly NamedObject[] {
  const account = serviceAccountOf(playbook);
  const secrets = namedObjects(playbook).filter(({ kind }) => kind === 'Secret');
  return account === undefined ? secrets : [...secrets, { kind: 'ServiceAccount', name: account, path: [] }];
}
