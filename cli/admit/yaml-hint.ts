/** Traps of YAML 1.1, which kubectl reads and therefore we: `mode: Off` is a boolean, `version: 1.10` a number. Pure. */
import { type Manifest, sourceOf } from '../manifests/objects.ts';

/** What to do about a text that YAML takes for something else, to append to the message about its type; else nothing. */
export function yamlHint(manifest: Manifest, field: string, message: string): string {
  const [, value] = /^must be .*\bstring, not (true|false|-?\d[\d.e+-]*)$/.exec(message) ?? [];
  const source = value === undefined ? undefined : sourceOf(manifest, field);
  if (source === undefined) return '';
  const type = value === 'true' || value === 'false' ? 'boolean' : 'number';
  return source === value ? `; write "${source}"` : `; YAML takes ${source} for a ${type}, write "${source}"`;
}
