import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, it, jest } from '@jest/globals';
import { ensureVenv } from '../../hack/ansible/venv.ts';
import { createPlace, type Place } from '../testing/apo.ts';
import { siteManifests } from '../testing/manifests.ts';

jest.setTimeout(120_000);

let place: Place;
beforeAll(async () => {
  place = createPlace((await ensureVenv('2.19')).bin);
  const sleeper = (how: string) =>
    `- hosts: all\n  gather_facts: false\n  tasks:\n    - name: Sleep\n      ${how}\n`;
  place.file('tree/endless.yml', sleeper('command: sleep 600'));
  place.file('tree/stubborn.yml', sleeper(`shell: trap '' INT TERM; while true; do sleep 1; done`));
}, 300_000);
afterEach(() => expect(place.leftovers()).toEqual([]));
afterAll(() => place.remove());

const start = (playbook: string, args: readonly string[] = []) => {
  place.file('site.yaml', siteManifests({ playbook }));
  return place.start(['run', '-f', 'site.yaml', '--source', 'infra=tree', ...args]);
};

it.each([
  ['SIGINT', 'before anything has started', 'starting'],
  ['SIGINT', 'while the syntax is checked', 'phase Syntax'],
  ['SIGINT', 'during a task', 'task 1: Sleep'],
  ['SIGTERM', 'during a task', 'task 1: Sleep'],
  ['SIGHUP', 'during a task', 'task 1: Sleep'],
] as const)('stops cleanly on %s %s', async (signal, _, text) => {
  const { child, says, ended } = start('endless.yml');
  await says(text);
  child.kill(signal);
  const { status, stdout } = await ended;
  expect(status).toBe(1);
  expect(stdout).toContain(`warning: stopping because of ${signal}; another signal stops at once\n`);
  expect(stdout).toMatch(/\nPlaybook\/site was cancelled after /);
  expect(stdout).toContain(` cancelled by ${signal}\n`);
});

it.each([20, 100, 200, 300, 400, 600])(
  'leaves nothing when Ctrl-C comes after %i ms',
  async (milliseconds) => {
    const { child, ended } = start('endless.yml');
    await sleep(milliseconds);
    child.kill('SIGINT');
    const { status, stdout } = await ended;
    // Before anything was started the signal itself is the end.
    if (status === null) expect([child.signalCode, stdout]).toEqual(['SIGINT', '']);
    else expect([status, stdout]).toEqual([1, expect.stringContaining('cancelled by SIGINT')]);
  },
);

it('stops at once on a second Ctrl-C', async () => {
  const { child, says, ended } = start('stubborn.yml', ['-o', 'json']);
  await expect(Promise.race([says('nothing'), sleep(12_000)])).resolves.toBeUndefined();
  child.kill('SIGINT');
  await sleep(500);
  child.kill('SIGINT');
  const began = performance.now();
  const { status, stdout } = await ended;
  expect(performance.now() - began).toBeLessThan(9000);
  expect(status).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({ phase: 'Cancelled', class: 'Cancelled' });
});

it('leaves nothing behind when it is killed itself', async () => {
  const { child, says, ended } = start('endless.yml');
  await says('task 1: Sleep');
  child.kill('SIGKILL');
  await ended;
  // What it had started ends itself and tidies up.
  const until = performance.now() + 20_000;
  while (place.leftovers().length > 0 && performance.now() < until) await sleep(100);
  expect(place.leftovers()).toEqual([]);
});

it('goes on to the end when nobody reads its output', async () => {
  place.file('tree/touch.yml', '- hosts: all\n  gather_facts: false\n  tasks: [{ping: }]\n');
  const { child, says, ended } = start('touch.yml');
  await says('starting');
  child.stdout?.destroy();
  expect((await ended).status).toBe(0);
});
