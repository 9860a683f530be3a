import { expect, it } from '@jest/globals';
import { systemClock } from '../../controllers/runtime/clock.ts';
import type { OwnerRef } from '../policy/question.ts';
import { createOwners } from './owners.ts';
import { clientOf } from './testing/api.ts';

const ref: OwnerRef = { kind: 'Schedule', namespace: 'shop', name: 'nightly' };
const owners = async (answer: (path: string) => unknown) => {
  const { client } = clientOf(({ path }) => answer(path));
  return [...(await createOwners(client, systemClock).ask([ref], systemClock.now() + 1000)).values()];
};

it('gives the owner as it is now, in the hub version', async () => {
  const path = '/apis/ansible.cloud37.dev/v1beta1/namespaces/shop/schedules/nightly';
  expect(await owners((asked) => (asked === path ? { kind: 'Schedule' } : 404))).toEqual([
    { kind: 'Schedule' },
  ]);
});
it('says which owner does not exist', async () => {
  expect(await owners(() => 404)).toEqual([null]);
});
it('says nothing about an owner that could not be looked up', async () => {
  expect(await owners(() => 500)).toEqual([]);
});
