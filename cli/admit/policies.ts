/** `--policy`: the PlaybookPolicy objects that are in force. */
import type { PlaybookPolicy } from '../../webhooks/policy/subject.ts';
import type { Context } from '../context.ts';
import { load } from '../manifests/load.ts';
import { lineOf, titleOf } from '../manifests/objects.ts';
import type { Problem } from '../manifests/problem.ts';
import { indexOf, namespaces, placed } from './facts.ts';
import { judgeAll, type Surroundings } from './judge.ts';
import { placedCauses } from './report.ts';

/** Policies, and why some of the objects are none. */
export interface PoliciesFound {
  readonly policies: readonly PlaybookPolicy[];
  readonly problems: readonly Problem[];
}

/** Reads the files; what is not a valid PlaybookPolicy is a problem. */
export async function loadPolicies(
  names: readonly string[],
  cel: Surroundings['cel'],
  context: Pick<Context, 'stdin'>,
): Promise<PoliciesFound> {
  if (names.length === 0) return { policies: [], problems: [] };
  const { manifests, problems } = await load({ filename: names, recursive: false }, context);
  const others = manifests.filter(({ type }) => type?.kind !== 'PlaybookPolicy');
  const judged = await judgeAll(placed(manifests, ''), {
    policies: [],
    namespaces: namespaces([]),
    given: indexOf([], ''),
    cel,
  });
  const denied = judged.filter(({ allowed }) => !allowed);
  return {
    policies: judged.map(({ hub }) => hub as unknown as PlaybookPolicy),
    problems: [
      ...problems,
      ...others.map((manifest) => ({
        source: manifest.source,
        line: lineOf(manifest, 'kind'),
        message: `${titleOf(manifest.object)} is not a PlaybookPolicy; give it with -f`,
      })),
      ...denied.flatMap((each) =>
        placedCauses(each).map(({ field, message, line }) => ({
          source: each.manifest.source,
          line,
          message: `${titleOf(each.manifest.object)} ${field}: ${message}`,
        })),
      ),
    ],
  };
}
