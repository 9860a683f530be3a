import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { formatPath } from '../../schemas/common/field-error.ts';
import type { Json } from '../../schemas/common/json.ts';
import {
  type ExpressionJob,
  evaluateExpression,
  expressionJobs,
  expressionProblem,
  expressionVariables,
  expressionViolations,
  preparedVariables,
} from './expressions.ts';
import { subjectOf, under } from './testing/subject.ts';

const spec = {
  source: { path: 'site.yml' },
  retry: { limit: 3 },
  runtime: { volumes: [{ name: 'a' }, { name: 'b', hostPath: { path: '/' } }] },
};
const job = { spec: { template: { spec: { containers: [{ name: 'main', image: 'ghcr.io/acme/ee:1' }] } } } };
const subject = subjectOf('Playbook', spec, { more: { user: { username: 'alice', groups: ['dev'] }, job } });
const variables = expressionVariables(subject, { name: 'shop', labels: { env: 'prod' } });
const evaluated = (expression: string, more: Partial<ExpressionJob> = {}) =>
  evaluateExpression({ expression, ...more }, preparedVariables(variables));

describe('an expression sees', () => {
  it.each([
    ['the object', "object.spec.source.path.endsWith('.yml') && object.metadata.name == 'it'"],
    ['whole numbers as ints', 'object.spec.retry.limit + 1 == 4 && object.spec.retry.limit < 3.5'],
    [
      'fields that may be missing',
      '!has(object.spec.timeout) || duration(object.spec.timeout) < duration("1h")',
    ],
    [
      'items of lists',
      "object.spec.runtime.volumes.exists(v, has(v.hostPath)) && object.spec.runtime.volumes.map(v, v.name) == ['a', 'b']",
    ],
    ['that there is no old object', "oldObject == null && request.operation == 'CREATE' && !request.dryRun"],
    ['the requester', "'dev' in request.userInfo.groups && request.userInfo.username == 'alice'"],
    ['the namespace', "request.namespace == 'shop' && namespaceObject.metadata.labels['env'] == 'prod'"],
    ['the Pod', "pod.containers.all(c, c.image.matches('^ghcr\\\\.io/acme/'))"],
  ])('%s', (_, expression) => {
    expect(expressionProblem(expression)).toBeUndefined();
    expect(evaluated(expression)).toEqual({ outcome: 'holds' });
  });
  it('null for what there is not', () => {
    const offline = expressionVariables(subjectOf('Run', {}), { name: 'shop' });
    expect(offline).toMatchObject({
      pod: null,
      oldObject: null,
      request: { userInfo: { username: '', groups: [] } },
    });
  });
});

describe('an expression that is not true', () => {
  it('is broken, with the message that it makes', () => {
    expect(evaluated('false')).toEqual({ outcome: 'broken' });
    expect(
      evaluated('false', { messageExpression: "'limit is ' + string(object.spec.retry.limit)" }),
    ).toEqual({
      outcome: 'broken',
      message: 'limit is 3',
    });
  });
  it.each([
    ['cannot be evaluated', 'object.spec.nothing == 1'],
    ['is no boolean', "'yes'"],
    ['does not parse', 'object ='],
  ])('fails when it %s', (_, expression) => {
    expect(evaluated(expression)).toMatchObject({ outcome: 'failed' });
  });
  it.each([
    ['fails', 'object.nothing'],
    ['is no text', '1'],
    ['is empty', "''"],
  ])('does without a messageExpression that %s', (_, messageExpression) => {
    expect(evaluated('false', { messageExpression })).toEqual({ outcome: 'broken' });
  });
  it('has a message in one line of at most 1024 characters', () => {
    const long = evaluated('false', { messageExpression: `'a\\nb' + ${JSON.stringify('x'.repeat(1500))}` });
    expect(long).toMatchObject({ message: expect.stringMatching(/^a bx{1021}$/) });
  });
});

describe('violations', () => {
  const { expressions } = under({
    expressions: [
      {
        name: 'one',
        expression: 'false',
        message: 'say no',
        fieldPath: 'spec.inventory.from[1].path',
        mode: 'Warn',
      },
      { name: 'two', expression: 'a == b' },
    ],
  });
  const fields = (results: Parameters<typeof expressionViolations>[1]) =>
    expressionViolations(expressions, results).map(
      (v) => `${v.rule} ${v.mode} ${formatPath(v.path)}: ${v.message}`,
    );

  it('carry the mode, field and message of the expression', () => {
    expect(fields([{ outcome: 'broken' }, { outcome: 'broken' }])).toEqual([
      'one Warn spec.inventory.from[1].path: say no',
      'two Enforce spec: must satisfy the PlaybookPolicy policy-0: a == b',
    ]);
  });
  it('prefer the message that was made', () => {
    expect(fields([{ outcome: 'broken', message: 'made' }, { outcome: 'holds' }])[0]).toMatch(/: made$/);
  });
  it('come of expressions that failed or were not evaluated', () => {
    expect(fields([{ outcome: 'failed', why: 'it took longer than 50 ms' }])).toEqual([
      expect.stringContaining('it took longer than 50 ms'),
      expect.stringContaining('it was not evaluated'),
    ]);
  });
  it('come in the order of the jobs', () => {
    expect(expressionJobs(expressions)).toEqual([{ expression: 'false' }, { expression: 'a == b' }]);
  });
});

it('never throws, whatever the expression and the object', () => {
  fc.assert(
    fc.property(fc.string(), fc.jsonValue(), (expression, object) => {
      evaluateExpression({ expression }, preparedVariables({ object: object as Json }));
    }),
  );
});
