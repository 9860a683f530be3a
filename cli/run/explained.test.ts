import { expect, it } from '@jest/globals';
import type { LocalFailure } from '../../executor/local.ts';
import { explained } from './explained.ts';

const ended = (failure: LocalFailure) => ({ failure, attempts: 1, milliseconds: 0 });

it('names the signal that the user sent', () => {
  const outcome = ended({ class: 'Cancelled', message: 'The attempt was cancelled by SIGTERM.' });
  expect(explained(outcome, 'infra', 'SIGINT').failure?.message).toBe('cancelled by SIGINT');
  expect(explained(outcome, 'infra', undefined)).toBe(outcome);
});

it('offers a working tree where the server of the Repository is out of reach', () => {
  const outcome = ended({
    class: 'Network',
    message: 'the host git.x has no address',
    hint: 'check the host',
  });
  expect(explained(outcome, 'infra', undefined).failure?.hint).toBe(
    'check the host; or use a working tree instead of cloning: --source infra=DIR',
  );
});

it('leaves other failures as they are', () => {
  const outcome = ended({ class: 'Git', message: 'm', hint: 'h' });
  expect(explained(outcome, 'infra', 'SIGINT')).toBe(outcome);
});
