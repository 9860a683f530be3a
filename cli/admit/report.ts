/** Verdicts as JSON lines and as text for people. Pure. */
import type { Cause } from '../../schemas/common/field-error.ts';
import type { JsonObject } from '../../schemas/common/json.ts';
import { lineOf, titleOf } from '../manifests/objects.ts';
import { counted, messageLine } from '../message.ts';
import type { Colors } from '../output.ts';
import { nameOf, type PlacedManifest } from './facts.ts';
import { booleanHint } from './yaml-boolean.ts';

/** What became of one object. */
export interface Judged {
  readonly manifest: PlacedManifest;
  readonly allowed: boolean;
  readonly causes: readonly Cause[];
  /** Each begins with the field that it is about. */
  readonly warnings: readonly string[];
  /** The object as it would be stored, in the version that was sent. */
  readonly object: JsonObject;
  /** The same in the hub version. */
  readonly hub: JsonObject;
}

/** One object as one line of JSON. */
export function jsonLine({ manifest, allowed, causes, warnings, object }: Judged): string {
  const { type, namespace } = manifest;
  const name = nameOf(object);
  return `${JSON.stringify({ kind: type.kind, namespace, name, allowed, causes, warnings, object })}\n`;
}

/** What is wrong with an object, a line for each cause and warning, in the order of the file. */
export function findingLines({ manifest, causes, warnings }: Judged, colors: Colors): string {
  const found = [
    ...causes.map(({ field, message }) => ({
      severity: 'error' as const,
      field,
      message: `${message}${booleanHint(manifest, field, message)}`,
    })),
    ...warnings.map((warning) => ({ severity: 'warning' as const, ...splitWarning(warning) })),
  ].map((finding) => ({ ...finding, line: lineOf(manifest, finding.field) }));
  const title = titleOf(manifest.object);
  return found
    .sort((a, b) => a.line - b.line)
    .map(({ severity, field, message, line }) => {
      const about = field === '' ? title : `${title} ${field}`;
      return messageLine(
        severity,
        { source: manifest.source, line, message: `${about}: ${message}` },
        colors,
      );
    })
    .join('');
}

/** A field as warnings begin with it: steps with dots and brackets, a colon, a space. */
const WARNING = /^((?:[^\s:[\]]|\[[^\]]*\])+): (.*)$/s;

function splitWarning(warning: string): { field: string; message: string } {
  const [, field = '', message = warning] = WARNING.exec(warning) ?? [];
  return { field, message };
}

/** The last line: how many objects, and what became of them. */
export function summaryLine(judged: readonly Judged[], colors: Colors): string {
  const denied = judged.filter(({ allowed }) => !allowed).length;
  const warnings = judged.reduce((sum, each) => sum + each.warnings.length, 0);
  const parts = [
    `${judged.length - denied} admitted`,
    denied > 0 ? colors.red(`${denied} denied`) : '0 denied',
    warnings > 0 ? colors.yellow(counted(warnings, 'warning')) : '0 warnings',
  ];
  return `${counted(judged.length, 'object')}: ${parts.join(', ')}\n`;
}
