/** Where Playbooks are in the API. */
import { apiVersion, HUB_VERSION } from '../../../schemas/common/group.ts';
import { kindEntry } from '../../../schemas/registry.ts';

/** Path of the Playbooks of a namespace, or of one of them, in the hub version. */
export const playbooksPath = (namespace: string, name?: string): string => {
  const all = `/apis/${apiVersion(HUB_VERSION)}/namespaces/${namespace}/${kindEntry('Playbook').plural}`;
  return name === undefined ? all : `${all}/${name}`;
};
