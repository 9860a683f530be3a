import { expect, test } from '@jest/globals';
import { OPTION_NAMES } from '../../webhooks/options.ts';
import { configurationReference } from './configuration.ts';

test('every option has a row with its flag, its variable, its values and its default', () => {
  const lines = configurationReference().split('\n');
  expect(lines).toHaveLength(OPTION_NAMES.length + 2);
  expect(lines).toContain(
    '| `--max-admission-bytes` | `APO_MAX_ADMISSION_BYTES` | bytes | `7Mi` | Largest body of `/mutate` and `/validate`. The API server takes objects of 3 MiB, and an update has two. |',
  );
  expect(lines.find((line) => line.includes('--tls-min-version'))).toContain('| `1.2`, `1.3` | `1.3` |');
});
