import { describe, expect, it } from '@jest/globals';
import { said } from './testing/said.ts';

const errors = (spec: object) => said('PlaybookPolicy', spec).errors;
const expression = (more: object) => ({ expressions: [{ name: 'a', expression: 'true', ...more }] });
const selector = (...matchExpressions: object[]) => ({ namespaceSelector: { matchExpressions } });

describe('a PlaybookPolicy is valid', () => {
  it.each<[string, object]>([
    ['that says nothing', {}],
    ['with a selector', { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'shop' } } }],
    [
      'with requirements',
      selector({ key: 'env', operator: 'In', values: ['prod'] }, { key: 'x', operator: 'Exists' }),
    ],
    [
      'with expressions',
      expression({
        expression: "object.kind != 'Run' || has(object.spec.timeout)",
        messageExpression: "'no ' + object.metadata.name",
        fieldPath: 'spec.timeout',
      }),
    ],
    [
      'with allow lists',
      { allow: { gitHosts: ['*.example.com', 'git.example.com:8443', '10.0.0.1', '[2001:db8::1]:8443'] } },
    ],
    [
      'with rules',
      {
        rules: [
          { id: 'GIT-06', mode: 'Off' },
          { id: 'GIT-01', mode: 'Enforce' },
        ],
      },
    ],
  ])('%s', (_, spec) => {
    expect(said('PlaybookPolicy', spec)).toEqual({ errors: [], warnings: [] });
  });
});

describe('a PlaybookPolicy is refused', () => {
  it.each<[string, object, RegExp]>([
    [
      'with an expression that does not parse',
      expression({ expression: 'object.' }),
      /expressions\[0\]\.expression: is no CEL expression/,
    ],
    [
      'with an unknown variable',
      expression({ expression: 'self.spec.x' }),
      /unknown variable self; there are object, oldObject/,
    ],
    [
      'with a broken messageExpression',
      expression({ messageExpression: 'foo()' }),
      /messageExpression: uses the unknown function foo/,
    ],
    ['with a broken fieldPath', expression({ fieldPath: '.spec' }), /fieldPath: must be a path/],
    [
      'with a URL as host',
      { allow: { gitHosts: ['https://git.example.com/'] } },
      /gitHosts\[0\]: must be a host/,
    ],
    [
      'with In without values',
      selector({ key: 'a', operator: 'In' }),
      /values: must have at least one value/,
    ],
    [
      'with Exists and values',
      selector({ key: 'a', operator: 'Exists', values: ['b'] }),
      /values: must not be set/,
    ],
    ['with a broken label', { namespaceSelector: { matchLabels: { 'a b': 'c' } } }, /matchLabels\[a b\]/],
    ['with a broken key', selector({ key: '-', operator: 'Exists' }), /key: must have a name/],
    [
      'with an interval below a minute',
      { schedules: { minimumInterval: '5s' } },
      /minimumInterval: must be between 1m/,
    ],
  ])('%s', (_, spec, message) => {
    expect(errors(spec)).toEqual([expect.stringMatching(message)]);
  });
});

describe('a PlaybookPolicy is warned of', () => {
  it.each<[string, object, RegExp]>([
    ['an empty selector', { namespaceSelector: {} }, /selects every namespace/],
    [
      'an empty allow list',
      { allow: { registries: [] } },
      /^spec\.allow\.registries: is empty and allows none/,
    ],
    [
      'a critical rule that is off',
      { rules: [{ id: 'GIT-01', mode: 'Warn' }] },
      /rules\[0\]\.mode: lets objects pass that break GIT-01/,
    ],
  ])('%s', (_, spec, message) => {
    expect(said('PlaybookPolicy', spec)).toEqual({ errors: [], warnings: [expect.stringMatching(message)] });
  });
});
