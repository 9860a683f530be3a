import { afterAll, expect, it, jest } from '@jest/globals';
import { createPlace } from '../testing/apo.ts';
import { siteManifests } from '../testing/manifests.ts';

jest.setTimeout(60_000);

const place = createPlace();
afterAll(() => place.remove());

it.each([
  ['admit', [], 0, 'warning: Playbook/site spec.sauce: unknown field, which the API server drops'],
  ['admit', ['--strict'], 1, 'error: Playbook/site spec.sauce: is unknown; did you mean "source"?'],
  ['run', ['--strict'], 3, 'error: Playbook/site spec.sauce: is unknown; did you mean "source"?'],
])('%s %j of an unknown field', async (command, args, status, message) => {
  place.file('site.yaml', siteManifests({ playbook: 'site.yml', spec: 'sauce: {}' }));
  const ended = await place.apo([command, '-f', 'site.yaml', ...args]);
  expect(ended.status).toBe(status);
  expect(ended.stdout + ended.stderr).toContain(message);
});

it('says that a policy among the objects is not in force', async () => {
  const policy =
    'apiVersion: ansible.cloud37.dev/v1beta1\nkind: PlaybookPolicy\nmetadata: {name: p}\nspec: {}\n';
  const note =
    'note: 1 PlaybookPolicy given with -f judged, but not in force; --policy judges the others by it\n';
  place.file('policy.yaml', policy);
  place.file('site.yaml', siteManifests({ playbook: 'site.yml' }));
  const both = await place.apo(['admit', '-f', 'policy.yaml', '-f', 'site.yaml']);
  expect(both.stderr).toContain(note);
  const alone = await place.apo(['admit', '-f', 'policy.yaml']);
  expect(alone.stderr).not.toContain('in force');
});

it('warns of a number that is not what was written', async () => {
  const spec = 'variables: {inline: {serial: 12345678901234567890}}';
  place.file('site.yaml', siteManifests({ playbook: 'site.yml', spec }));
  const message =
    ' warning: Playbook/site spec.variables.inline.serial: 12345678901234567890 is too long for a number and becomes 12345678901234567000; write it in quotes\n';
  expect((await place.apo(['admit', '-f', 'site.yaml'])).stdout).toContain(message);
  const { status, stderr } = await place.apo(['convert', '-f', 'site.yaml', '--to', 'v1beta1']);
  expect(status).toBe(0);
  expect(stderr).toMatch(/^site\.yaml:\d+:/);
  expect(stderr).toContain(message);
});
