/** What a server knows without a cluster: the baseline policy, and nobody's rights. */
import type { ChainFacts } from '../chain/input.ts';
import type { Edges } from './judge.ts';

/** Edges without a cluster. Nothing is answered, so that what needs a right is refused. */
export const offlineEdges = (settings: ChainFacts['settings']): Omit<Edges, 'cel'> => ({
  facts: {
    facts: (namespace) => ({
      namespace: { name: namespace },
      policies: [],
      settings,
      playbook: () => undefined,
      repository: () => undefined,
    }),
  },
  access: { ask: () => Promise.resolve(new Map()) },
  existences: { ask: () => Promise.resolve(new Map()) },
  owners: { ask: () => Promise.resolve(new Map()) },
});
