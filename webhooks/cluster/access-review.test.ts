import { describe, expect, it } from '@jest/globals';
import { accessReview, reviewOutcome } from './access-review.ts';

it('asks with everything that is known of the user', () => {
  const user = { username: 'alice', uid: '1', groups: ['dev'], extra: { 'example.com/scopes': ['a', 'b'] } };
  const question = { user, verb: 'get', group: '', resource: 'secrets', namespace: 'shop', name: 'db' };
  expect(accessReview(question).spec).toEqual({
    user: 'alice',
    uid: '1',
    groups: ['dev'],
    extra: { 'example.com/scopes': ['a', 'b'] },
    resourceAttributes: { verb: 'get', group: '', resource: 'secrets', namespace: 'shop', name: 'db' },
  });
});

describe('an answer', () => {
  it.each<[string, unknown, string, boolean]>([
    ['is yes', { allowed: true }, 'allowed', true],
    ['is no', { allowed: false }, 'denied', true],
    ['is no where one authorizer refuses', { allowed: true, denied: true }, 'denied', true],
    [
      'is no for now where an authorizer failed',
      { allowed: false, evaluationError: 'timeout' },
      'denied',
      false,
    ],
    [
      'is yes where another authorizer failed',
      { allowed: true, evaluationError: 'timeout' },
      'allowed',
      true,
    ],
    ['is none without a status', undefined, 'unknown', false],
    ['is none when it makes no sense', { allowed: 'true' }, 'unknown', false],
  ])('%s', (_, status, answer, final) => {
    expect(reviewOutcome({ status })).toEqual({ answer, final });
  });
});
