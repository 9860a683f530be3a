/** The inputs that a Job carries itself: annotations of its Pod, which a volume presents as files. */

import { tooLong } from '../../schemas/common/field-error.ts';
import { INPUT_ANNOTATION_PREFIX } from '../../schemas/common/group.ts';
import { fetchRequest, OPERATOR_PROXY } from '../fetch-input.ts';
import { CA_BUNDLE, collectionsSpec, launcherSpec } from '../launcher-input.ts';
import type { RunInputs } from './inputs.ts';
import type { Layout } from './layout.ts';
import type { PlayMaterial, TextFile } from './material.ts';
import type { RenderError } from './render-error.ts';

/** Names of the files of the launcher's and the fetch step's input. */
export const INPUT_FILES = {
  run: 'run.json',
  collections: 'collections.json',
  fetch: 'fetch.json',
  passwd: 'passwd',
} as const;

/** Bound of all inputs together, in bytes of UTF-8: the API server allows 256 KiB of annotations, others' included. */
export const MAX_INPUT_BYTES = 200 * 1024;

/** The annotation that holds a file. */
export const inputAnnotation = (place: string): string => `${INPUT_ANNOTATION_PREFIX}${place}`;

/** The layouts of the two launchers and of the fetch step. */
export interface Layouts {
  readonly play: Layout;
  readonly preparation: Layout;
}

/** All texts of an attempt. */
export function inputTexts(
  inputs: RunInputs,
  material: PlayMaterial,
  layouts: Layouts,
  passwd: string | undefined,
): TextFile[] {
  const { caBundle, proxy = {} } = inputs.settings;
  const request = fetchRequest(inputs, layouts.preparation);
  const texts: [string, string | undefined][] = [
    [INPUT_FILES.run, JSON.stringify(launcherSpec(inputs, layouts.play))],
    [INPUT_FILES.collections, JSON.stringify(collectionsSpec(inputs, layouts.preparation))],
    [INPUT_FILES.fetch, request && JSON.stringify(request)],
    [INPUT_FILES.passwd, passwd],
    [CA_BUNDLE, caBundle],
    [OPERATOR_PROXY.httpProxy, proxy.httpProxy],
    [OPERATOR_PROXY.httpsProxy, proxy.httpsProxy],
    [OPERATOR_PROXY.noProxy, proxy.noProxy],
  ];
  return [
    ...texts.flatMap(([place, text]) => (text === undefined ? [] : [{ place, text }])),
    ...material.texts,
  ];
}

const size = (value: unknown): number =>
  value === undefined ? 0 : Buffer.byteLength(typeof value === 'string' ? value : JSON.stringify(value));

/** The error of inputs that are too large, at the field that holds most of them. */
export function inputSizeErrors(inputs: RunInputs, texts: readonly TextFile[]): RenderError[] {
  const total = texts.reduce((sum, { text }) => sum + size(text), 0);
  if (total <= MAX_INPUT_BYTES) return [];
  const { inventory, variables } = inputs.playbook.spec;
  const candidates: [number, RenderError['kind'], readonly string[], string][] = [
    [
      size(inventory),
      'Playbook',
      ['spec', 'inventory', 'from'],
      'keep inventories in the repository or in ConfigMaps',
    ],
    [
      size(variables?.inline),
      'Playbook',
      ['spec', 'variables', 'inline'],
      'keep variables in the repository or in ConfigMaps',
    ],
    [
      size(inputs.run.spec.parameters),
      'Run',
      ['spec', 'parameters'],
      'pass less, or keep it in a ConfigMap that the Playbook names',
    ],
    [size(inputs.retryHosts), 'Run', ['spec', 'retry', 'hosts'], 'choose All'],
  ];
  const [, kind, path, advice] = candidates.reduce((most, next) => (next[0] > most[0] ? next : most));
  return [
    {
      kind,
      ...tooLong(
        path,
        `what is passed to the Pod takes ${total} bytes, at most ${MAX_INPUT_BYTES} are possible; ${advice}`,
      ),
    },
  ];
}
