import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { messy, objects } from '../../schemas/arbitraries.ts';
import { ANNOTATIONS } from '../../schemas/common/group.ts';
import type { Json, JsonObject } from '../../schemas/common/json.ts';
import type { ApiObject } from '../../schemas/common/object.ts';
import type { MutationContext } from './context.ts';
import { mutatePlaybook } from './playbook.ts';
import { mutateRepository } from './repository.ts';
import { mutateRun } from './run.ts';
import { mutateSchedule } from './schedule.ts';

const alice = { username: 'alice', groups: ['dev'] };
const bob = { username: 'bob' };
const offline: MutationContext = { operation: 'CREATE', user: null };
const create: MutationContext = { operation: 'CREATE', user: alice };
const update = (old: ApiObject, user = bob): MutationContext => ({ operation: 'UPDATE', user, old });
const object = (spec: unknown, annotations?: Record<string, string>): ApiObject => ({
  apiVersion: 'ansible.cloud37.dev/v1beta1',
  kind: 'Any',
  metadata: { name: 'it', ...(annotations ? { annotations } : {}) },
  spec: spec as JsonObject,
});

describe('a Playbook', () => {
  it('is hardened where its spec is silent', () => {
    expect(mutatePlaybook(object({}), offline).spec).toEqual({
      timeout: '1h',
      runtime: {
        automountServiceAccountToken: false,
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        },
        podSecurityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
      },
    });
  });
  it('keeps everything that it says, even what policy will refuse', () => {
    const spec = {
      timeout: '5m',
      runtime: {
        automountServiceAccountToken: true,
        securityContext: { privileged: true, readOnlyRootFilesystem: false, capabilities: { drop: [] } },
        podSecurityContext: { runAsNonRoot: false, seccompProfile: { type: 'Unconfined' } },
      },
    };
    expect(mutatePlaybook(object(spec), offline).spec).toEqual(spec);
  });
});

describe('a Repository', () => {
  it('checks host keys when it is reached over ssh', () => {
    expect(mutateRepository(object({ url: 'git@git.example.com:a' })).spec).toEqual({
      url: 'git@git.example.com:a',
      timeout: '5m',
      ssh: { hostKeyChecking: 'Strict' },
    });
  });
  it('does not speak of ssh when it is reached over https', () => {
    expect(mutateRepository(object({ url: 'https://git.example.com/a' })).spec).not.toHaveProperty('ssh');
  });
  it('keeps its cache out of the play', () => {
    const cache = { type: 'PersistentVolumeClaim', persistentVolumeClaim: { claimName: 'c' } };
    expect(mutateRepository(object({ cache })).spec).toMatchObject({
      cache: { persistentVolumeClaim: { access: 'InitOnly' } },
    });
  });
});

describe('a Run', () => {
  it('carries the identity of its creator', () => {
    expect(mutateRun(object({}), create).spec).toEqual({ requestedBy: alice });
  });
  it('keeps it where a manifest without it replaces the Run', () => {
    expect(mutateRun(object({ suspend: true }), update(object({ requestedBy: alice }))).spec).toEqual({
      suspend: true,
      requestedBy: alice,
    });
  });
  it.each<[string, ApiObject, MutationContext]>([
    ['offline', object({}), offline],
    ['when it is updated', object({}), update(object({}))],
    ['when it is stamped already', object({ requestedBy: bob }), create],
    ['when it was restored', object({}, { [ANNOTATIONS.restored]: 'true' }), create],
  ])('stays as it is %s', (_, run, context) => {
    expect(mutateRun(run, context)).toEqual(run);
  });
});

describe('the author of a Schedule', () => {
  const author = (of: ApiObject) => of.metadata.annotations?.[ANNOTATIONS.author];
  const stampedBy = (user: object) => JSON.stringify(user);
  const first = mutateSchedule(object({ cron: 'a' }), create);

  it('is who creates it, whatever the object claims', () => {
    const forged = object({ cron: 'a' }, { [ANNOTATIONS.author]: stampedBy(bob) });
    expect(author(mutateSchedule(forged, create))).toBe(stampedBy(alice));
  });
  it('is who changes the spec', () => {
    expect(author(mutateSchedule(object({ cron: 'b' }), update(first)))).toBe(stampedBy(bob));
  });
  it('stays who it was when only metadata change, even if somebody tries to change it', () => {
    const forged = object({ cron: 'a' }, { [ANNOTATIONS.author]: stampedBy(bob) });
    expect(author(mutateSchedule(forged, update(first)))).toBe(stampedBy(alice));
  });
  it('is who changes what the spec means through the memory of conversion', () => {
    const remembering = object({ cron: 'a' }, { [ANNOTATIONS.hubDelta]: '{"edits":[]}' });
    expect(author(mutateSchedule(remembering, update(first)))).toBe(stampedBy(bob));
  });
  it('is not written offline', () => {
    expect(mutateSchedule(object({ cron: 'a' }), offline)).toEqual(object({ cron: 'a' }));
  });
});

it('does not take defaults for a change of the author', () => {
  const stored = object({}, { [ANNOTATIONS.author]: JSON.stringify(alice) });
  const { metadata, spec } = mutatePlaybook(stored, update(stored));
  expect(spec).toHaveProperty('timeout');
  expect(metadata.annotations?.[ANNOTATIONS.author]).toBe(JSON.stringify(alice));
});

describe('the writer of run-now', () => {
  const by = (of: ApiObject) => of.metadata.annotations?.[ANNOTATIONS.runNowBy];
  const first = mutatePlaybook(object({}, { [ANNOTATIONS.runNow]: '1' }), create);

  it('is recorded when the value changes', () => {
    expect(by(first)).toBe(JSON.stringify(alice));
    expect(by(mutatePlaybook(object({}, { [ANNOTATIONS.runNow]: '2' }), update(first)))).toBe(
      JSON.stringify(bob),
    );
  });
  it('stays when the value stays, and goes when it goes', () => {
    expect(by(mutatePlaybook(first, update(first)))).toBe(JSON.stringify(alice));
    expect(by(mutatePlaybook(object({}, { [ANNOTATIONS.runNowBy]: 'x' }), update(first)))).toBeUndefined();
  });
});

describe('defaulting twice is defaulting once', () => {
  const kinds = {
    Playbook: mutatePlaybook,
    Repository: mutateRepository,
    Run: mutateRun,
    Schedule: mutateSchedule,
  } as const;
  const any = (kind: keyof typeof kinds) =>
    fc.oneof(
      objects(kind, 'v1beta1'),
      objects(kind, 'v1beta1', messy),
      fc.jsonValue().map((spec) => object(spec as Json)),
    );
  it.each(Object.keys(kinds) as (keyof typeof kinds)[])('for any %s', (kind) => {
    const mutate = kinds[kind];
    fc.assert(
      fc.property(any(kind), fc.constantFrom(offline, create, update(object({}))), (given, context) => {
        const once = mutate(given as unknown as ApiObject, context);
        expect(mutate(once, context)).toEqual(once);
      }),
    );
  });
});
