/** Verdicts as JSON lines and as text for people. Pure. */
import type { Cause } from '../../schemas/common/field-error.ts';
import type { JsonObject } from '../../schemas/common/json.ts';
import { lineOf, titleOf } from '../manifests/objects.ts';
import { counted, messageLine } from '../message.ts';
import type { Colors } from '../output.ts';
import { nameOf, type PlacedManifest } from './facts.ts';
import { yamlHint } from './yaml-hint.ts';

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

/** A cause with the line of its field in the file. */
export interface PlacedCause extends Cause {
  readonly line: number;
}

/** The causes with their lines, and with what the text of the file lets us add. */
export const placedCauses = ({ manifest, causes }: Pick<Judged, 'manifest' | 'causes'>): PlacedCause[] =>
  causes.map(({ field, reason, message }) => ({
    field,
    reason,
    message: `${message}${yamlHint(manifest, field, message)}`,
    line: lineOf(manifest, field),
  }));

/** One object as one line of JSON. */
export function jsonLine(judged: Judged): string {
  const { manifest, allowed, warnings, object } = judged;
  const verdict = {
    kind: manifest.type.kind,
    namespace: manifest.namespace,
    name: nameOf(object),
    allowed,
    causes: placedCauses(judged),
    warnings,
    object,
    source: { file: manifest.source, line: lineOf(manifest, '') },
  };
  return `${JSON.stringify(verdict)}\n`;
}

/** What is wrong with an object, a line for each cause and warning, in the order of the file. */
export function findingLines(judged: Judged, colors: Colors): string {
  const { manifest, warnings } = judged;
  const found = [
    ...placedCauses(judged).map((cause) => ({ severity: 'error' as const, ...cause })),
    ...warnings.map(splitWarning).map((warning) => ({
      severity: 'warning' as const,
      ...warning,
      line: lineOf(manifest, warning.field),
    })),
  ];
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
