/** The first request of a process would pay for what is compiled once: schemas, CEL rules, the way through the chain. */
import { apiVersion, VERSIONS } from '../../schemas/common/group.ts';
import type { JsonObject } from '../../schemas/common/json.ts';
import { KIND_NAMES, type Kind, versionEntry } from '../../schemas/registry.ts';
import type { Judge } from './judge.ts';

const SOURCE = { repositoryRef: { name: 'a' }, path: 'a.yml' };

/** Small specs that get far. A spec that is refused still compiles its schema. */
const SPECS: Readonly<Record<Kind, readonly JsonObject[]>> = {
  Repository: [{ url: 'https://git.example.com/a.git' }],
  Playbook: [{ source: SOURCE }, { repositoryRef: { name: 'a' }, playbookPath: 'a.yml' }],
  Schedule: [
    { cron: '0 3 * * *', runTemplate: { spec: { playbookRef: { name: 'a' } } } },
    { playbookRef: { name: 'a' }, schedule: '0 3 * * *' },
  ],
  Run: [{ playbookRef: { name: 'a' } }],
  PlaybookPolicy: [{ rules: [{ id: 'IMG-02', mode: 'Warn' }] }],
};

/** Judges an object of every kind in every version, as often as it takes for the engine to notice. */
export async function warmUp(judge: Judge, rounds = 3): Promise<void> {
  const inputs = KIND_NAMES.flatMap((kind) =>
    VERSIONS.filter((version) => versionEntry(kind, version)).flatMap((version) =>
      SPECS[kind].map((spec) => ({ kind, version, spec })),
    ),
  );
  for (let round = 0; round < rounds; round++) {
    for (const { kind, version, spec } of inputs) {
      const metadata = { name: 'warm-up', namespace: 'warm-up' };
      const object = { apiVersion: apiVersion(version), kind, metadata, spec };
      const request = {
        uid: 'warm-up',
        kind,
        version,
        operation: 'CREATE' as const,
        name: 'warm-up',
        namespace: 'warm-up',
        user: { username: 'warm-up' },
        object,
        dryRun: true,
      };
      await judge.mutate(request, Number.POSITIVE_INFINITY);
      await judge.validate(request, Number.POSITIVE_INFINITY);
    }
  }
}
