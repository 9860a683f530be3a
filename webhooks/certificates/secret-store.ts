/** The one Secret that all replicas share. Whoever writes it first wins; everybody else reads what the winner wrote. */
import type { ApiClient } from '../../controllers/runtime/client.ts';
import { ApiError } from '../../controllers/runtime/errors.ts';
import type { SecretData } from './secret-data.ts';

/** Where the Secret is. */
export interface SecretLocation {
  namespace: string;
  name: string;
}

/** A Secret as it was read: its data, and all of it, to be written back. */
export interface StoredSecret {
  data: SecretData;
  object: Readonly<Record<string, unknown>>;
}

/** Reads and writes the Secret. Both throw what the client throws, such as `ApiError` without the rights. */
export interface SecretStore {
  /** The Secret as etcd has it now; undefined when there is none. */
  read(): Promise<StoredSecret | undefined>;
  /**
   * Creates the Secret, or replaces the data of `previous`; other keys stay. Its resourceVersion is the lock:
   * false when somebody else was faster, and the Secret must be read again.
   */
  write(data: SecretData, previous: StoredSecret | undefined): Promise<boolean>;
}

/** Codes of a lost race: created, changed, or deleted by somebody else in between. */
const LOST = new Set([404, 409]);

/** The Secret at a place. */
export function secretStore(client: ApiClient, { namespace, name }: SecretLocation): SecretStore {
  const collection = `/api/v1/namespaces/${namespace}/secrets`;
  const path = `${collection}/${name}`;

  const send = (data: SecretData, previous: StoredSecret | undefined): Promise<unknown> => {
    if (previous) {
      const body = { ...previous.object, data: { ...previous.data, ...data } };
      return client.request({ method: 'PUT', path, body });
    }
    const labels = { 'app.kubernetes.io/name': 'ansible-playbook-operator' };
    const metadata = { name, namespace, labels };
    const body = { apiVersion: 'v1', kind: 'Secret', metadata, type: 'kubernetes.io/tls', data };
    return client.request({ method: 'POST', path: collection, body });
  };

  return {
    read: async () => {
      try {
        const { body } = await client.request<{ data?: SecretData }>({ method: 'GET', path });
        return { data: body.data ?? {}, object: { ...body } };
      } catch (error) {
        if (error instanceof ApiError && error.status === 404) return undefined;
        throw error;
      }
    },
    write: async (data, previous) => {
      try {
        await send(data, previous);
        return true;
      } catch (error) {
        // A namespace that is not there answers 404 as well, but never becomes right by reading again.
        if (error instanceof ApiError && LOST.has(error.status) && (previous || error.status !== 404))
          return false;
        throw error;
      }
    },
  };
}
