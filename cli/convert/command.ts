/** `apo convert`. */
import { VERSIONS, type Version } from '../../schemas/common/group.ts';
import type { JsonObject } from '../../schemas/common/json.ts';
import { convert as convertObject } from '../../webhooks/conversion/convert.ts';
import type { CommandRun } from '../context.ts';
import { OK, USAGE } from '../exit-code.ts';
import { type InputOptions, load } from '../manifests/load.ts';
import { lineOf, type Manifest, titleOf } from '../manifests/objects.ts';
import type { Problem } from '../manifests/problem.ts';
import { printYaml } from '../manifests/yaml.ts';
import { problemLines } from '../message.ts';
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
  let first = true;
  for (const result of converted) {
    if ('problem' in result) continue;
    await context.stdout.write(`${first ? '' : '---\n'}${printYaml(result.object)}`);
    first = false;
  }
  return OK;
};

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
