import { describe, expect, it } from '@jest/globals';
import { said } from './testing/said.ts';

const daily = { cron: '0 2 * * *' };
const errors = (spec: object, playbook?: object) =>
  said('Schedule', spec, playbook ? { playbook } : {}).errors;
const template = (spec: object) => ({ ...daily, playbookRef: { name: 'p' }, runTemplate: { spec } });
const metadata = (runMetadata: object) => ({ ...daily, runTemplate: { metadata: runMetadata } });

describe('a Schedule is valid', () => {
  it.each<[string, object]>([
    ['with five fields', { cron: '*/5 8-18 * * mon-fri', timeZone: 'Europe/Berlin' }],
    ['at a random time', { random: { every: 'Day' } }],
    [
      'with exclusions',
      {
        ...daily,
        exclusions: [
          { cron: '* * 24-26 12 *' },
          { start: '2027-01-01T00:00:00Z', end: '2027-01-02T00:00:00Z' },
        ],
      },
    ],
    ['with labels', metadata({ labels: { team: 'a' }, annotations: { 'example.com/x': 'y z' } })],
  ])('%s', (_, spec) => {
    expect(said('Schedule', spec)).toEqual({ errors: [], warnings: [] });
  });
  it('with the retries of v1alpha1, which its Playbook cannot allow', () => {
    expect(errors(template({ retry: { limit: 3, classes: ['Any'], hosts: 'All' } }), {})).toEqual([]);
  });
});

describe('a Schedule is refused', () => {
  it.each<[string, object, RegExp]>([
    ['with seconds', { cron: '0 0 2 * * *' }, /^spec\.cron: has 6 fields, not 5/],
    ['that never fires', { cron: '0 0 30 2 *' }, /^spec\.cron: never fires/],
    [
      'with an unknown time zone',
      { ...daily, timeZone: 'Europe/Berlni' },
      /^spec\.timeZone: .* did you mean "Europe\/Berlin"/,
    ],
    [
      'with a broken exclusion',
      { ...daily, exclusions: [{ cron: '* * *' }] },
      /^spec\.exclusions\[0\]\.cron: has 3 fields/,
    ],
    [
      'with an exclusion that ends before it starts',
      { ...daily, exclusions: [{ start: '2027-01-02T00:00:00Z', end: '2027-01-02T01:00:00+02:00' }] },
      /exclusions\[0\]\.end: must be after start/,
    ],
    [
      'with a label that Runs cannot have',
      metadata({ labels: { a: 'b c' } }),
      /labels\.a: must be at most 63/,
    ],
    [
      'with a broken annotation',
      metadata({ annotations: { 'a b': 'c' } }),
      /annotations\[a b\]: must have a name/,
    ],
    [
      'with a label of the operator',
      metadata({ labels: { 'ansible.cloud37.dev/owner-uid': 'x' } }),
      /the operator writes/,
    ],
    [
      'with a bypass for its Runs',
      metadata({ annotations: { 'ansible.cloud37.dev/bypass': 'x' } }),
      /the operator writes/,
    ],
    [
      'with a RunTemplate, which does not exist yet',
      { ...daily, runTemplateRef: { name: 't' } },
      /^spec\.runTemplateRef: is not available in this release/,
    ],
    [
      'with a broken template',
      template({ timeout: '0s' }),
      /^spec\.runTemplate\.spec\.timeout: must be between/,
    ],
  ])('%s', (_, spec, message) => {
    expect(errors(spec)).toEqual([expect.stringMatching(message)]);
  });

  it('when its template does not fit the Playbook', () => {
    const playbook = { parameters: [{ name: 'v', type: 'string', required: true }] };
    expect(errors(template({ overrides: { tags: ['x'] } }), playbook)).toEqual([
      'spec.runTemplate.spec.parameters.v: must be set: the Playbook requires this parameter',
      expect.stringMatching(/^spec\.runTemplate\.spec\.overrides\.tags: is more than the Playbook allows/),
    ]);
  });
});

describe('a Schedule is warned of', () => {
  it.each<[string, object, RegExp]>([
    ['29 February', { cron: '0 0 29 2 *' }, /^spec\.cron: fires on 29 February only/],
    ['a step that is too large', { cron: '*/90 * * * *' }, /larger than the field/],
    ['a deadline that is too short', { ...daily, startingDeadlineSeconds: 5 }, /10 seconds late/],
  ])('%s', (_, spec, message) => {
    expect(said('Schedule', spec)).toEqual({ errors: [], warnings: [expect.stringMatching(message)] });
  });
});
