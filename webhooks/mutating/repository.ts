/** Defaults of Repositories: host keys are checked, fetches end, caches stay out of the play. */
import { isObject, valueAt } from '../../schemas/common/json.ts';
import type { ApiObject } from '../../schemas/common/object.ts';
import { parseGitUrl } from '../../schemas/domain/git-url.ts';
import {
  CACHE_ACCESS,
  HOST_KEY_CHECKING,
  REPOSITORY_TIMEOUT,
} from '../../schemas/domain/security-defaults.ts';
import { filled } from './fill.ts';

/** A v1beta1 Repository with its security defaults. */
export function mutateRepository(object: ApiObject): ApiObject {
  if (!isObject(object.spec)) return object;
  let result = filled(object, ['timeout'], REPOSITORY_TIMEOUT);
  const url = valueAt(object.spec, ['url']);
  const parsed = parseGitUrl(typeof url === 'string' ? url : '');
  if (parsed.ok && parsed.url.scheme === 'ssh')
    result = filled(result, ['ssh', 'hostKeyChecking'], HOST_KEY_CHECKING);
  const claim = ['cache', 'persistentVolumeClaim'];
  return isObject(valueAt(object.spec, claim)) ? filled(result, [...claim, 'access'], CACHE_ACCESS) : result;
}
