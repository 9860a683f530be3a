import { describe, expect, it } from '@jest/globals';
import { ANNOTATIONS, apiVersion, type Version } from '../../schemas/common/group.ts';
import type { JsonObject } from '../../schemas/common/json.ts';
import type { UserInfo } from '../../schemas/common/object.ts';
import type { Kind } from '../../schemas/registry.ts';
import { accessKey } from '../policy/question.ts';
import { decide } from './decide.ts';
import type { AdmissionInput, ChainFacts } from './input.ts';
import { prepare } from './prepare.ts';
import { NO_ANSWERS, questions } from './questions.ts';

const facts: ChainFacts = {
  policies: [],
  settings: { operatorImage: 'example.com/operator:1', defaultImage: 'example.com/ee:1' },
  controller: 'robot',
  playbook: () => undefined,
  repository: () => undefined,
};
const alice: UserInfo = { username: 'alice', uid: '1', groups: ['dev'] };
const bob: UserInfo = { username: 'bob' };
const stamp = (user: UserInfo) => JSON.stringify(user);

const SPECS = {
  Playbook: {
    v1alpha1: { repositoryRef: { name: 'repo' }, playbookPath: 'site.yml' },
    v1beta1: { source: { repositoryRef: { name: 'repo' }, path: 'site.yml' } },
  },
  Schedule: {
    v1alpha1: { playbookRef: { name: 'site' }, schedule: '0 4 * * *' },
    v1beta1: { playbookRef: { name: 'site' }, cron: '0 4 * * *', runTemplate: {} },
  },
  Run: { v1beta1: { playbookRef: { name: 'site' } } },
} as const;
type Annotations = Readonly<Record<string, string>>;

const objectOf = (kind: Kind, version: Version, spec: object, annotations?: Annotations): JsonObject => ({
  apiVersion: apiVersion(version),
  kind,
  metadata: { name: 'it', namespace: 'shop', ...(annotations ? { annotations } : {}) },
  spec: spec as JsonObject,
});

/** The complaints about stamps of an object that arrives at a webhook. */
function complaints(request: Partial<AdmissionInput> & Pick<AdmissionInput, 'object'>, given = facts) {
  const input: AdmissionInput = {
    operation: request.old ? 'UPDATE' : 'CREATE',
    kind: request.object.kind as Kind,
    version: String(request.object.apiVersion).endsWith('v1alpha1') ? 'v1alpha1' : 'v1beta1',
    user: alice,
    namespace: { name: 'shop' },
    phase: 'validating',
    ...request,
  };
  const prepared = prepare(input, given);
  const { access } = questions(prepared);
  const allowed = new Map(access.map((one) => [accessKey(one), 'allowed' as const]));
  const { causes } = decide(prepared, { ...NO_ANSWERS, access: allowed });
  return causes.map(({ field }) => field).filter((field) => /author|run-now-by|requestedBy/.test(field));
}

const AUTHOR = `metadata.annotations[${ANNOTATIONS.author}]`;
const RUN_NOW_BY = `metadata.annotations[${ANNOTATIONS.runNowBy}]`;
const CASES = (['Playbook', 'Schedule'] as const).flatMap((kind) =>
  (['v1alpha1', 'v1beta1'] as const).map((version) => [kind, version] as const),
);

describe.each(CASES)('the stamps of a %s %s at validating admission', (kind, version) => {
  const spec = SPECS[kind][version];
  const made = (annotations?: Annotations, more: object = {}) =>
    objectOf(kind, version, { ...spec, ...more }, annotations);
  const own = { [ANNOTATIONS.author]: stamp(alice) };
  const changed = kind === 'Playbook' ? { timeout: '2h' } : { suspend: true };
  const runNow = { [ANNOTATIONS.runNow]: '1' };
  const v1alpha1Changed = kind === 'Playbook' ? { execution: { check: true } } : { suspend: true };
  const edit = version === 'v1alpha1' ? v1alpha1Changed : changed;

  it.each<[string, JsonObject, JsonObject | undefined]>([
    ['are those of whoever asks', made(own), undefined],
    ['may be missing where nobody stamped, for then nobody is the author', made(), undefined],
    [
      'are those of before where nothing changed',
      made({ [ANNOTATIONS.author]: stamp(bob) }),
      made({ [ANNOTATIONS.author]: stamp(bob) }),
    ],
    ['name the new author of a change', made(own, edit), made({ [ANNOTATIONS.author]: stamp(bob) })],
    ['say who asked for a Run', made({ ...own, ...runNow, [ANNOTATIONS.runNowBy]: stamp(alice) }), made(own)],
  ])('%s', (_, object, old) => {
    expect(complaints({ object, ...(old ? { old } : {}) })).toEqual([]);
  });

  it.each<[string, JsonObject, JsonObject | undefined, string]>([
    ['of somebody else are refused', made({ [ANNOTATIONS.author]: stamp(bob) }), undefined, AUTHOR],
    [
      'with more groups are refused',
      made({ [ANNOTATIONS.author]: stamp({ ...alice, groups: ['dev', 'admin'] }) }),
      undefined,
      AUTHOR,
    ],
    ['that are no JSON are refused', made({ [ANNOTATIONS.author]: 'alice' }), undefined, AUTHOR],
    [
      'of the former author on a change are refused',
      made({ [ANNOTATIONS.author]: stamp(bob) }, edit),
      made({ [ANNOTATIONS.author]: stamp(bob) }),
      AUTHOR,
    ],
    ['changed alone are refused', made({ [ANNOTATIONS.author]: stamp(bob) }), made(own), AUTHOR],
    ['added alone are refused', made(own), made(), AUTHOR],
    [
      'of run-now of somebody else are refused',
      made({ ...own, ...runNow, [ANNOTATIONS.runNowBy]: stamp(bob) }),
      made(own),
      RUN_NOW_BY,
    ],
    [
      'of a run-now that nobody asked for are refused',
      made({ ...own, [ANNOTATIONS.runNowBy]: stamp(alice) }),
      made(own),
      RUN_NOW_BY,
    ],
    [
      'must be there for run-now, which would start a Run of nobody',
      made({ ...own, ...runNow }),
      made(own),
      RUN_NOW_BY,
    ],
  ])('%s', (_, object, old, field) => {
    expect(complaints({ object, ...(old ? { old } : {}) })).toEqual([field]);
  });

  it('do not keep an object that is on its way out', () => {
    const leaving = (annotations: Annotations) => {
      const object = made(annotations);
      return {
        ...object,
        metadata: { ...(object.metadata as JsonObject), deletionTimestamp: '2026-01-01T00:00:00Z' },
      };
    };
    expect(complaints({ object: leaving({ [ANNOTATIONS.author]: 'x' }), old: leaving(own) })).toEqual([]);
  });
  it('are not missed before they are written', () => {
    const forged = made({ [ANNOTATIONS.author]: stamp(bob), ...runNow });
    expect(complaints({ object: forged, phase: 'mutating' })).toEqual([]);
  });
});

describe('the stamp of a Run at validating admission', () => {
  const run = (requestedBy?: object, annotations?: Annotations) =>
    objectOf(
      'Run',
      'v1beta1',
      { ...SPECS.Run.v1beta1, ...(requestedBy ? { requestedBy } : {}) },
      annotations,
    );
  const restored = { [ANNOTATIONS.restored]: 'true' };

  it.each<[string, JsonObject]>([
    ['is that of whoever creates it', run(alice)],
    ['of a record may be anybody', run(bob, restored)],
    ['of a record may be missing', run(undefined, restored)],
  ])('%s', (_, object) => {
    expect(complaints({ object })).toEqual([]);
  });

  it.each<[string, JsonObject, ChainFacts]>([
    ['must have been written', run(), facts],
    ['must not be that of somebody else', run(bob), facts],
    [
      'must not be that of somebody else, whatever policies say',
      run(bob),
      {
        ...facts,
        policies: [
          { ...objectOf('PlaybookPolicy', 'v1beta1', { rules: [{ id: 'ID-01', mode: 'Off' }] }) } as never,
        ],
      },
    ],
    [
      'must not be that of somebody else, whatever is bypassed',
      run(bob, { [ANNOTATIONS.bypass]: 'ID-01=please' }),
      facts,
    ],
  ])('%s', (_, object, given) => {
    expect(complaints({ object }, given)).toEqual(['spec.requestedBy']);
  });
});
