import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { celProblem } from './cel-check.ts';

const problem = (expression: string) => celProblem(expression, ['object', 'request']);

describe('an expression may use', () => {
  it.each([
    ['its variables', 'object.spec.x == request.operation'],
    ['variables of comprehensions', 'object.spec.l.all(v, v.n.exists(w, w == v))'],
    ['map and filter', 'object.spec.l.filter(v, has(v.x)).map(v, v.x).size() == 1'],
    ['names of types', 'type(object) == map'],
    ['functions on strings', "object.a.lowerAscii().split(',').size() > 1 && object.a.matches('^a')"],
    ['literals', "{'a': [1, 2.0, null, true]}.a[0] == 1"],
  ])('%s', (_, expression) => {
    expect(problem(expression)).toBeUndefined();
  });
});

describe('an expression is refused', () => {
  it.each([
    ['that does not parse', 'object.a ==', /no CEL expression: .*1:/],
    ['that is empty', '', /no CEL expression/],
    [
      'with a misspelt variable',
      'objcet.spec.x',
      /unknown variable objcet; did you mean "object"\?; there are object, request/,
    ],
    ['with a variable outside its comprehension', 'object.l.all(v, true) && v == 1', /unknown variable v/],
    [
      'with a misspelt function',
      "object.a.startWith('x')",
      /unknown function startWith; did you mean "startsWith"/,
    ],
    ['with an unknown name in a list', '[object, foo]', /unknown variable foo/],
    ['with an unknown name as a key', '{foo: 1}', /unknown variable foo/],
    ['that is nested without end', '('.repeat(4000), /no CEL expression/],
  ])('%s', (_, expression, message) => {
    expect(problem(expression)).toMatch(message);
  });
});

it('never throws', () => {
  fc.assert(fc.property(fc.string(), (text) => ['string', 'undefined'].includes(typeof problem(text))));
});
