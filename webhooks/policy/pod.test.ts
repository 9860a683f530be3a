import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { valid } from '../../schemas/arbitraries.ts';
import { schemaNode } from '../../schemas/common/schema-node.ts';
import type { PlaybookSpec } from '../../schemas/v1beta1/playbook.ts';
import { playbookSpec } from '../../schemas/v1beta1/playbook.ts';
import { podRules } from './pod.ts';
import { playbookSubject, runSubject, unrenderedSubject } from './testing/pod.ts';
import { accepted, LIMITED, ofRuntime, rejected } from './testing/pod-cases.ts';
import { broken, subjectOf } from './testing/subject.ts';

describe('the rules about Pods report', () => {
  it.each(rejected)('%s', (_title, spec, expected) => {
    expect(broken(podRules, playbookSubject(spec)).rules).toEqual(expected);
  });

  it.each(rejected)('%s, also while no Job can be made', (_title, spec, expected) => {
    expect(broken(podRules, unrenderedSubject(spec)).rules).toEqual(expected);
  });

  it.each(rejected.filter(([, , [first]]) => !first?.startsWith('POD-08')))(
    '%s, for a Run at the reference to its Playbook',
    (_title, spec, expected) => {
      const { rules, messages } = broken(podRules, runSubject({}, spec));
      expect(rules).toEqual(expected.map((one) => `${one.slice(0, 6)} spec.playbookRef.name`));
      expect(messages[0]).toMatch(`Playbook field ${expected[0]?.slice(7)}: `);
    },
  );
});

describe('the rules about Pods accept', () => {
  it.each(accepted)('%s', (_title, spec) => {
    expect(broken(podRules, playbookSubject(spec)).rules).toEqual([]);
    expect(broken(podRules, runSubject({}, spec)).rules).toEqual([]);
  });

  it.each(accepted)('%s, also while no Job can be made', (_title, spec) => {
    expect(broken(podRules, unrenderedSubject(spec)).rules).toEqual([]);
  });
});

describe('bounds', () => {
  it('are those of the Run where it has any, and reported there', () => {
    const subject = runSubject({ resources: { limits: { cpu: '2' } } }, ofRuntime({}));
    expect(broken(podRules, subject).rules).toEqual(['POD-08 spec.resources.limits.memory']);
  });

  it('may come from the operator', () => {
    const { settings } = { settings: { operatorImage: 'op', defaultImage: 'ee', ...LIMITED } };
    expect(broken(podRules, playbookSubject({}, { settings })).rules).toEqual([]);
  });

  it('include a timeout, which only Playbooks from v1alpha1 can lack', () => {
    const legacy = { origin: 'v1alpha1' } as const;
    expect(broken(podRules, playbookSubject(ofRuntime({}), legacy)).rules).toEqual(['POD-08 spec.timeout']);
    expect(broken(podRules, playbookSubject({ ...ofRuntime({}), timeout: '2h' }, legacy)).rules).toEqual([]);
  });

  it.each([
    ['a Schedule that sets no resources', {}, []],
    ['a Schedule with limits', { resources: LIMITED.resources }, []],
    ['a Schedule with requests only', { resources: { requests: {} } }, ['cpu', 'memory']],
  ])('of %s', (_title, spec, missing) => {
    const subject = subjectOf('Schedule', { cron: '0 0 * * *', runTemplate: { spec } });
    expect(broken(podRules, subject).rules).toEqual(
      missing.map((name) => `POD-08 spec.runTemplate.spec.resources.limits.${name}`),
    );
  });
});

describe('robustness', () => {
  it('has nothing to say of a Run whose Playbook is not known', () => {
    expect(broken(podRules, subjectOf('Run', { playbookRef: { name: 'site' } })).rules).toEqual([]);
  });

  it.each([
    undefined,
    null,
    1,
    'text',
    [],
    { runtime: null },
    { runtime: { volumes: 7, securityContext: 'x' } },
  ])('does not trip over the spec %j', (spec) => {
    expect(() => broken(podRules, unrenderedSubject(spec))).not.toThrow();
  });

  it('says of any accepted spec the same with and without a Job, except what only the Job knows', () => {
    fc.assert(
      fc.property(valid(schemaNode(playbookSpec)), (json) => {
        const spec = json as unknown as PlaybookSpec;
        let subject: ReturnType<typeof playbookSubject>;
        try {
          subject = playbookSubject(spec);
        } catch {
          return fc.pre(false);
        }
        expect(broken(podRules, subject).rules).toEqual(
          broken(podRules, unrenderedSubject(subject.object.spec)).rules,
        );
      }),
      { numRuns: 300 },
    );
  });

  it('says what is allowed or what to do in every message', () => {
    const messages = rejected.flatMap(([, spec]) => broken(podRules, playbookSubject(spec)).messages);
    for (const message of messages)
      expect(message).toMatch(
        /allowed are|unset|remove|must be|use |write |should be set|audience|start it|must not contain/,
      );
  });
});
