/** Constant use of the API through the webhooks, and what of it failed. */
import { setTimeout as sleep } from 'node:timers/promises';
import { apiVersion } from '../../schemas/common/group.ts';
import { type Answer, type Api, PATCH, resourcePath } from './api.ts';

/** Use under way. */
export interface Load {
  /** Requests that have been answered. */
  readonly requests: number;
  /** What failed, each in one line. */
  readonly failures: readonly string[];
  /** Lets what is under way finish. */
  stop(): Promise<void>;
}

/** How many write at a time, and how long each of them rests between two requests. */
const WRITERS = 4;
const REST_MS = 10;
const namespace = 'default';

/**
 * Starts writers: each creates a Playbook, changes it, reads it in v1alpha1, lists all in v1alpha1, and deletes it, so
 * that mutation, validation and conversion are all at work.
 */
export function startLoad(api: Api): Load {
  const failures: string[] = [];
  const state = { requests: 0, ended: false };
  const counted = async (what: string, call: () => Promise<Answer>): Promise<void> => {
    try {
      const { code, body } = await patiently(call);
      if (code >= 400) failures.push(`${what}: ${code} ${body.message}`);
    } catch (error) {
      failures.push(`${what}: ${error}`);
    }
    state.requests += 1;
    await sleep(REST_MS);
  };
  const writer = async (_: unknown, index: number): Promise<void> => {
    for (let round = 0; !state.ended; round += 1) {
      const name = `load-${index}-${round}`;
      const at = resourcePath('Playbook', { namespace, name });
      const spec = { source: { repositoryRef: { name: 'site' }, path: 'site.yml' } };
      const body = { apiVersion: apiVersion('v1beta1'), kind: 'Playbook', metadata: { name }, spec };
      const old = { namespace, version: 'v1alpha1' } as const;
      const send = api.send;
      await counted('create', () => send(resourcePath('Playbook', { namespace }), { method: 'POST', body }));
      const change = { spec: { timeout: `${1 + (round % 50)}m` } };
      await counted('change', () => send(at, { method: 'PATCH', type: PATCH.merge, body: change }));
      await counted('read', () => send(resourcePath('Playbook', { ...old, name })));
      await counted('list', () => send(resourcePath('Playbook', old)));
      await counted('delete', () => send(at, { method: 'DELETE' }));
    }
  };
  const writers = Promise.all(Array.from({ length: WRITERS }, writer));
  return {
    get requests() {
      return state.requests;
    },
    failures,
    stop: async () => {
      state.ended = true;
      await writers;
    },
  };
}

const MOST_TRIES = 10;

/** As every client made with client-go: while a CRD changes, the API server answers 429 and says when to ask again. */
async function patiently(call: () => Promise<Answer>): Promise<Answer> {
  for (let tries = 1; ; tries += 1) {
    const answer = await call();
    if (answer.code !== 429 || answer.retryAfter === undefined || tries === MOST_TRIES) return answer;
    await sleep(answer.retryAfter * 1_000);
  }
}
