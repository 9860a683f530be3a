import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Component, startComponent, waitReady } from './component.ts';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'component-test-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const start = (script: string): Promise<Component> =>
  startComponent({
    name: 'component',
    file: process.execPath,
    args: ['-e', script],
    directory,
    logFile: join(directory, 'log'),
  });
const logged = async (component: Component, text: string) => {
  while (!(await component.logTail()).includes(text)) await sleep(20);
};

const forever = 'setInterval(() => {}, 1000);';

test('a component that ends before it is ready is an error with the end of its log', async () => {
  const component = await start('console.error("unknown flag"); process.exit(2)');
  await expect(waitReady(component, async () => false, 60_000)).rejects.toThrow(
    'component ended (exit code 2) before it was ready; the end of its log:\nunknown flag',
  );
});

test('a component that is not ready in time is an error with the end of its log', async () => {
  const component = await start(`console.log("still waiting"); ${forever}`);
  await logged(component, 'still waiting');
  await expect(waitReady(component, async () => false, 200)).rejects.toThrow(
    'component was not ready after 200 ms; the end of its log:\nstill waiting',
  );
  await component.stop(5_000);
});

test('a component ends on SIGTERM, and stopping it again is no error', async () => {
  const component = await start(forever);
  await component.stop(60_000);
  await expect(component.ended).resolves.toBe('signal SIGTERM');
  await component.stop(60_000);
});

test('a component that ignores SIGTERM is killed when its time is up', async () => {
  const component = await start(`process.on("SIGTERM", () => {}); console.log("up"); ${forever}`);
  await logged(component, 'up');
  await component.stop(200);
  await expect(component.ended).resolves.toBe('signal SIGKILL');
});

test('a component sees nothing of our environment', async () => {
  const component = await start('console.log(JSON.stringify(process.env))');
  await component.ended;
  expect(JSON.parse(await component.logTail())).toEqual({ HOME: directory });
});

test('a binary that cannot be started is an error', async () => {
  const spec = { name: 'etcd', file: join(directory, 'etcd'), args: [], directory };
  await expect(startComponent({ ...spec, logFile: join(directory, 'log') })).rejects.toThrow('ENOENT');
});
