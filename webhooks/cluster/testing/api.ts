/** An API server below the boundary of the client: a function that answers requests. */
import type { Indexes } from '../../../controllers/runtime/cache.ts';
import type { ApiClient, ApiRequest } from '../../../controllers/runtime/client.ts';
import { ApiError } from '../../../controllers/runtime/errors.ts';

/** A client whose requests a function answers, and the requests so far. Numbers are refusals with that status. */
export function clientOf(answer: (request: ApiRequest) => unknown): {
  client: Pick<ApiClient, 'request'>;
  requests: ApiRequest[];
} {
  const requests: ApiRequest[] = [];
  return {
    requests,
    client: {
      request: async <T>(request: ApiRequest) => {
        requests.push(request);
        const body = await answer(request);
        if (typeof body === 'number') throw new ApiError(body, undefined);
        return { status: 200, body: body as T };
      },
    },
  };
}

/** A cache that holds these objects, and finds them by indexes. */
export const cacheOf = <
  T extends { readonly metadata: { readonly namespace?: string; readonly name?: string } },
>(
  objects: readonly T[],
  synced = true,
  indexes: Indexes<T> = {},
) => ({
  get: (namespace: string | undefined, name: string) =>
    objects.find(({ metadata }) => metadata.namespace === namespace && metadata.name === name),
  list: (namespace?: string) =>
    objects.filter(({ metadata }) => namespace === undefined || metadata.namespace === namespace),
  byIndex: (index: string, value: string) =>
    objects.filter((object) => indexes[index]?.(object).includes(value)),
  synced,
  staleForMs: 0,
  onChange: () => () => undefined,
});
