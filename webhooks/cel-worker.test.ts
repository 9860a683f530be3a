import { spawnSync } from 'node:child_process';
import { afterAll, describe, expect, it } from '@jest/globals';
import { CelWorker } from './cel-worker.ts';

// The machine may be busy; what matters is that what would never end does.
const worker = new CelWorker({ expressionMs: 500, requestMs: 5000 });
afterAll(() => worker.close());

const list = Array.from({ length: 400 }, (_, i) => i);
const endless = { expression: 'l.all(a, l.all(b, l.all(c, l.all(d, a + b + c + d >= 0))))' };
const outcomes = async (expressions: readonly string[], variables: object = { l: list }) =>
  (
    await worker.evaluate(
      expressions.map((expression) => ({ expression })),
      variables as never,
    )
  ).map(({ outcome }) => outcome);

describe('expressions in a thread', () => {
  it('hold, are broken with a message, or fail', async () => {
    const results = await worker.evaluate(
      [
        { expression: 'l.size() == 400' },
        { expression: 'l.size() == 1', messageExpression: "'has ' + string(l.size())" },
        { expression: 'l.nothing' },
      ],
      { l: list },
    );
    expect(results).toEqual([
      { outcome: 'holds' },
      { outcome: 'broken', message: 'has 400' },
      { outcome: 'failed', why: expect.any(String) },
    ]);
  });

  it('are ended when they take too long, without harm to those before and after', async () => {
    const results = await worker.evaluate([{ expression: 'true' }, endless, { expression: 'true' }], {
      l: list,
    });
    expect(results).toEqual([
      { outcome: 'holds' },
      { outcome: 'failed', why: 'it took longer than 500 ms', late: true },
      { outcome: 'holds' },
    ]);
  }, 20_000);

  it('are ended when they take too much memory', async () => {
    const hungry = `${'l.map(a, '.repeat(3)}l.map(b, string(a) + string(b))${')'.repeat(3)}.size() > 0`;
    expect((await worker.evaluate([{ expression: hungry }], { l: list }))[0]).toMatchObject({
      outcome: 'failed',
    });
    expect(await outcomes(['true'])).toEqual(['holds']);
  }, 20_000);

  it('wait for each other', async () => {
    const all = await Promise.all([outcomes(['true']), outcomes(['false']), outcomes(['true', 'false'])]);
    expect(all).toEqual([['holds'], ['broken'], ['holds', 'broken']]);
  });

  it('are not evaluated over objects that are too large', async () => {
    const small = new CelWorker({ variables: 10 });
    expect(await small.evaluate([{ expression: 'true' }], { l: list })).toMatchObject([
      { outcome: 'failed', why: expect.stringContaining('too large') },
    ]);
  });

  it('may be evaluated after the thread was closed', async () => {
    await worker.close();
    expect(await outcomes(['true'])).toEqual(['holds']);
  });

  it('need no thread when there are none', async () => {
    expect(await new CelWorker().evaluate([], {})).toEqual([]);
  });
});

it('does not keep a process alive', () => {
  const script = `const { CelWorker } = await import(${JSON.stringify(new URL('./cel-worker.ts', import.meta.url).href)});
    console.log(JSON.stringify(await new CelWorker({ expressionMs: 5000 }).evaluate([{ expression: 'x == 1' }], { x: 1 })));`;
  const { status, stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
    timeout: 20_000,
  });
  expect({ status, stdout: stdout.trim() }).toEqual({ status: 0, stdout: '[{"outcome":"holds"}]' });
}, 30_000);
