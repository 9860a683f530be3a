import { expect, it } from '@jest/globals';
import { formatPath } from '../../schemas/common/field-error.ts';
import { policyOf } from '../policy/testing/subject.ts';
import { costProblems } from './expression-cost.ts';

const ENV = 'object.spec.secrets.env';
const rule = (name: string, expression: string, more: object = {}) => ({ name, expression, ...more });
const loops = (depth: number): string =>
  depth === 0 ? 'true' : `${ENV}.all(x${depth}, ${loops(depth - 1)})`;
const errors = async (...expressions: object[]) =>
  (await costProblems(policyOf({ expressions, namespaceSelector: { matchLabels: { none: 'here' } } }))).map(
    ({ path }) => formatPath(path),
  );

it('finds the expressions that take too long for a large object', async () => {
  const found = await errors(
    rule('plain', 'object.metadata.name != ""'),
    rule('endless', loops(6), { kinds: ['Playbook'] }),
    rule('other-kind', loops(6), { kinds: ['Repository'] }),
    rule('pattern', `${ENV}.all(e, e.name.matches('^[a-z]+$'))`, { kinds: ['Playbook'] }),
  );
  expect(found).toEqual(['spec.expressions[1].expression']);
});

it('leaves expressions alone that fail for other reasons', async () => {
  expect(await errors(rule('fails', 'object.spec.nothing.there == 1'))).toEqual([]);
});
