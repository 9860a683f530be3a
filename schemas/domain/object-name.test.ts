import { describe, expect, it } from '@jest/globals';
import { generateNameProblem, namespaceProblem, objectNameProblem } from './object-name.ts';

// The cases are those of apimachinery's validation_test.go, as far as they differ in kind.
describe('the name of an object', () => {
  it.each(['a', '0', 'a-b.c-1', 'a'.repeat(253)])('may be %s', (name) => {
    expect(objectNameProblem(name)).toBeUndefined();
  });
  it.each(['', '-', 'A', 'a_b', 'a b', 'a-', 'a.', '.a', 'a..b', 'a.-b', 'ä', 'a\n', 'a'.repeat(254)])(
    'may not be %j',
    (name) => {
      expect(objectNameProblem(name)).toMatch(/^must be at most 253 lower-case letters/);
    },
  );
});

describe('a generated name', () => {
  it.each(['web-', 'a', 'a--'])('may begin with %j', (prefix) => {
    expect(generateNameProblem(prefix)).toBeUndefined();
  });
  it.each(['-', 'Web-', 'a b-', 'web.'])('may not begin with %j', (prefix) => {
    expect(generateNameProblem(prefix)).toMatch(/^must be at most/);
  });
});

describe('the name of a namespace', () => {
  it.each(['a', 'team-1', 'a'.repeat(63)])('may be %s', (name) => {
    expect(namespaceProblem(name)).toBeUndefined();
  });
  it.each(['', 'Bad NS', 'a.b', '-a', 'a'.repeat(64)])('may not be %j', (name) => {
    expect(namespaceProblem(name)).toMatch(/^must be at most 63 lower-case letters/);
  });
});

it.each([
  ['Web Servers', 'web-servers'],
  ['my_site', 'my-site'],
  ['Site.', 'site'],
])('of a slip it says what was meant: %s', (name, guess) => {
  expect(objectNameProblem(name)).toContain(`; did you mean "${guess}"?`);
});
it.each(['***', '-', 'a'.repeat(300)])('it guesses nothing for %s', (name) => {
  expect(objectNameProblem(name)).not.toContain('did you mean');
});
