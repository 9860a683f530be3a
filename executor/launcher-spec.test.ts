import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { Check } from 'typebox/value';
import { parseLauncherEvent } from './launcher-event.ts';
import { LauncherSpec } from './launcher-spec.ts';

const testdata = join(import.meta.dirname, 'launcher/tests/testdata');

const fixtures = (verdict: 'valid' | 'invalid') =>
  readdirSync(join(testdata, verdict)).map((name) => [name, join(testdata, verdict, name)] as const);

const readJson = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));

describe('specs, as the Python side judges them too', () => {
  test.each(fixtures('valid'))('%s is valid', (_name, path) => {
    expect(Check(LauncherSpec, readJson(path))).toBe(true);
  });

  test.each(fixtures('invalid'))('%s is not valid', (_name, path) => {
    expect(Check(LauncherSpec, readJson(path))).toBe(false);
  });
});

describe('parseLauncherEvent', () => {
  test('reads an event', () => {
    const line = '{"type":"result","seq":4,"time":5,"task":1,"host":"a","state":"ok","ms":3}\n';
    expect(parseLauncherEvent(line)).toMatchObject({ type: 'result', host: 'a' });
  });

  test.each([
    ['no JSON', 'x'],
    ['an unknown type', '{"type":"nope","seq":0,"time":0}'],
    ['an unknown field', '{"type":"phase","seq":0,"time":0,"phase":"Play","x":1}'],
    ['an unknown state', '{"type":"result","seq":4,"time":5,"task":1,"host":"a","state":"done"}'],
    [
      'a line that is too long',
      JSON.stringify({ type: 'warning', seq: 0, time: 0, message: 'x'.repeat(70_000) }),
    ],
  ])('refuses %s', (_name, line) => {
    expect(parseLauncherEvent(line)).toBeUndefined();
  });
});
