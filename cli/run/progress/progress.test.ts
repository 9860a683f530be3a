import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import pc from 'picocolors';
import type { LauncherEvent } from '../../../executor/launcher-event.ts';
import { blockLines } from './blocks.ts';
import { liveLines } from './live.ts';
import { advance, NOTHING_YET, type Progress } from './model.ts';
import { plainLines } from './plain.ts';
import { columns, cut, elapsed, wrapped } from './text.ts';

type WithoutPlace<E> = E extends LauncherEvent ? Omit<E, 'seq' | 'time'> : never;
const events = (...list: WithoutPlace<LauncherEvent>[]) =>
  list.map((event, seq) => ({ ...event, seq, time: 0 }) as LauncherEvent);

const SITE = events(
  { type: 'phase', phase: 'Play' },
  {
    type: 'play',
    play: 1,
    name: 'Web servers',
    hosts: ['web-1', 'web-2', 'ümlaut-日本'],
    hostCount: 3,
    tasks: 3,
  },
  { type: 'task', task: 1, play: 1, name: 'web : Write the configuration', action: 'template' },
  {
    type: 'result',
    task: 1,
    host: 'web-1',
    state: 'changed',
    ms: 1250,
    diff: [{ header: '/etc/web.conf', text: '-old\n+new\n' }],
  },
  { type: 'result', task: 1, host: 'web-2', state: 'ok', ms: 90 },
  { type: 'result', task: 1, host: 'ümlaut-日本', state: 'unreachable', message: 'no route\nto host' },
  { type: 'warning', message: 'deprecated \u001b[31mthing' },
  { type: 'task', task: 2, play: 1, name: 'Check\u0007 it', action: 'command' },
  { type: 'result', task: 2, host: 'web-1', state: 'failed', ms: 65_000, ignored: true, message: 'rc 1' },
  { type: 'result', task: 2, host: 'web-2', state: 'failed', ms: 3_700_000, message: 'rc 2' },
  { type: 'task', task: 3, play: 1, name: 'Restart', action: 'service', handler: true },
  { type: 'result', task: 3, host: 'web-1', state: 'skipped' },
);

const replay = (list: readonly LauncherEvent[], width: number) => {
  const paper = { width, colors: pc.createColors(false) };
  let progress: Progress = NOTHING_YET;
  const lasting: string[] = [];
  for (const event of list) {
    const step = advance(progress, event);
    progress = step.progress;
    lasting.push(...step.finished.flatMap((finished) => blockLines(finished, paper)));
  }
  const live = liveLines(progress, { ...paper, height: 24, ms: 95_000, tick: 0, activity: 'starting' });
  return { progress, lasting, live };
};

/** Compares with a file in testdata; APO_UPDATE_GOLDENS=1 writes it. */
function expectGolden(name: string, text: string): void {
  const file = new URL(`testdata/${name}`, import.meta.url);
  if (process.env.APO_UPDATE_GOLDENS === '1') writeFileSync(file, text);
  expect(existsSync(file) ? readFileSync(file, 'utf8') : 'no golden; run with APO_UPDATE_GOLDENS=1').toBe(
    text,
  );
}

it.each([80, 40, 20])('draws plays, tasks and hosts on %i columns', (width) => {
  const { lasting, live } = replay(SITE, width);
  const text = `${lasting.join('\n')}\n--- live ---\n${live.join('\n')}\n`;
  expectGolden(`tree-${width}.txt`, text);
  // Lines that stay may wrap on the narrowest terminals, lines that are redrawn must not.
  for (const line of width < 40 ? live : [...lasting, ...live])
    expect(columns(line)).toBeLessThanOrEqual(width);
});

it('says one line an event without a terminal', () => {
  const lines = SITE.flatMap((event) => plainLines(event, pc.createColors(false)));
  expectGolden('plain.txt', `${lines.join('\n')}\n`);
});

it('prints late results of the free strategy under their task once more', () => {
  const late = events(
    { type: 'play', play: 1, name: 'p', hosts: ['a', 'b'], hostCount: 2 },
    { type: 'task', task: 1, play: 1, name: 'first', action: 'x' },
    { type: 'result', task: 1, host: 'a', state: 'ok' },
    { type: 'task', task: 2, play: 1, name: 'second', action: 'x' },
    { type: 'result', task: 1, host: 'b', state: 'changed' },
    { type: 'end' },
  );
  const { lasting, progress } = replay(late, 80);
  expect(lasting.filter((line) => line.includes('first'))).toHaveLength(2);
  expect(progress.counters).toMatchObject({ ok: 1, changed: 1 });
});

it('never draws more than a third of the terminal', () => {
  const hosts = Array.from({ length: 500 }, (_, index) => `host-${index}`);
  const many = events(
    { type: 'play', play: 1, name: 'p', hosts, hostCount: 5000 },
    { type: 'task', task: 1, play: 1, name: 't', action: 'x' },
  );
  const { live } = replay(many, 80);
  expect(live.length).toBeLessThanOrEqual(9);
  expect(live.join('\n')).toContain('4994 more');
});

it.each([
  [0, '0ms'],
  [999, '999ms'],
  [1000, '1.0s'],
  [61_000, '1m01s'],
  [7_260_000, '2h01m'],
])('shows %i ms as %s', (ms, text) => {
  expect(elapsed(ms)).toBe(text);
});

it.each([
  ['short', 10, 'short'],
  ['exactly ten', 11, 'exactly ten'],
  ['too long for it', 8, 'too lon…'],
  ['日本語テキスト', 5, '日本…'],
  ['a\u001b[31mb\nc', 20, 'a\uFFFD[31mb c'],
])('cuts %j to %i columns', (text, width, expected) => {
  expect(cut(text, width)).toBe(expected);
});

it.each<[string, number, string[]]>([
  ['short', 10, ['short']],
  ['prepare 1ms  play 2.0s  total 3.0s', 22, ['prepare 1ms  play 2.0s', 'total 3.0s']],
  ['awordthatistoolong and more', 8, ['awordthatistoolong', 'and more']],
  ['日本 語テ', 5, ['日本', '語テ']],
  ['any length', Number.POSITIVE_INFINITY, ['any length']],
])('breaks %j into lines of %i columns', (text, width, lines) => {
  expect(wrapped(text, width)).toEqual(lines);
});

it('tells what is done from what is left without colours', () => {
  const { live } = replay(SITE.slice(0, 3), 80);
  expect(live.at(-1)).toMatch(/ ━+─+$/);
});
