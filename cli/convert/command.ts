/** `apo convert`. */
import { VERSIONS, type Version } from '../../schemas/common/group.ts';
import type { JsonObject } from '../../schemas/common/json.ts';
import { convert as convertObject } from '../../webhooks/conversion/convert.ts';
import type { CommandRun } from '../context.ts';
import { OK, USAGE } from '../exit-code.ts';
import { type InputOptions, load } from '../manifests/load.ts';
import { lineOf, type Manifest, titleOf } from '../manifests/objects.ts';
import type { Problem } from '../manifests/problem.ts';
import { roundedIntegers } from '../manifests/rounded.ts';
import { printYaml } from '../manifests/yaml.ts';
import { messageLine, problemLines } from '../message.ts';
import type { Colors } from '../output.ts';
import { UsageError } from '../usage-error.ts';

/** Options of the command. */
export interface ConvertOptions extends InputOptions {
  readonly to?: Version;
}

/** Writes every object in the version asked for, or nothing at all. */
export const convert: CommandRun<ConvertOptions> = async (options, context) => {
  const { to } = options;
  if (!to) throw new UsageError(`no version; give one with --to: ${VERSIONS.join(' or ')}`);
  const { manifests, problems } = await load(options, context);
  const converted = manifests.map((manifest) => convertManifest(manifest, to));
  const failures = [
    ...problems,
    ...converted.flatMap((result) => ('problem' in result ? [result.problem] : [])),
  ];
  if (failures.length > 0) {
    await context.stderr.write(problemLines(failures, context.stderr.colors));
    return USAGE;
  }
  await context.stderr.write(roundedLines(manifests, context.stderr.colors));
  let first = true;
  for (const result of converted) {
    if ('problem' in result) continue;
    await context.stdout.write(`${first ? '' : '---\n'}${printYaml(result.object)}`);
    first = false;
  }
  return OK;
};

/** Numbers that the output has otherwise than the input. */
const roundedLines = (manifests: readonly Manifest[], colors: Colors): string =>
  manifests
    .flatMap((manifest) =>
      roundedIntegers(manifest).map(({ field, message }) => ({
        source: manifest.source,
        line: lineOf(manifest, field),
        message: `${titleOf(manifest.object)} ${field}: ${message}`,
      })),
    )
    .map((problem) => messageLine('warning', problem, colors))
    .join('');

function convertManifest(
  manifest: Manifest,
  version: Version,
): { readonly object: JsonObject } | { readonly problem: Problem } {
  const { source, object, type } = manifest;
  if (!type) return { object };
  const converted = convertObject(object, version);
  if ('object' in converted) return converted;
  const message = `${titleOf(object)}: ${converted.problem}`;
  return { problem: { source, line: lineOf(manifest, 'apiVersion'), message } };
}
