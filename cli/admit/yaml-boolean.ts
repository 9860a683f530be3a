/** A trap of YAML 1.1: `mode: Off` is a boolean, for kubectl and therefore for us. Pure. */
import { lineOf, type Manifest } from '../manifests/objects.ts';

const WORDS = 'y|yes|on|n|no|off';

/** What to do about a text that YAML takes for a boolean, to append to the message about its type; else nothing. */
export function booleanHint(manifest: Manifest, field: string, message: string): string {
  if (!/, not (true|false)$/.test(message)) return '';
  const { chunk } = manifest.document;
  const line = chunk.text.split('\n')[lineOf(manifest, field) - chunk.line] ?? '';
  const key = /([\w-]+)(?:\[\d+\])?$/.exec(field)?.[1] ?? '';
  const [, word] = new RegExp(`\\b${key}['"]?\\s*:\\s*(${WORDS})\\b`, 'i').exec(line) ?? [];
  return word === undefined ? '' : `; YAML takes ${word} for a boolean, write "${word}"`;
}
