/** The pure chain and conversion, in process, against parsing and printing the same object as JSON. */
import type { JsonObject } from '../../schemas/common/json.ts';
import { decide } from '../../webhooks/chain/decide.ts';
import type { AdmissionInput, ChainFacts } from '../../webhooks/chain/input.ts';
import { prepare } from '../../webhooks/chain/prepare.ts';
import { NO_ANSWERS } from '../../webhooks/chain/questions.ts';
import { convert } from '../../webhooks/conversion/convert.ts';
import { perCall, rounded } from './measure.ts';
import { TYPICAL_PLAYBOOK } from './typical.ts';

const facts: ChainFacts = {
  policies: [],
  settings: { operatorImage: 'example.com/operator:1', defaultImage: 'example.com/ee:1' },
  playbook: () => undefined,
  repository: () => undefined,
};

const asAlpha = (): JsonObject => {
  const converted = convert(TYPICAL_PLAYBOOK, 'v1alpha1');
  if ('problem' in converted) throw new Error(converted.problem);
  return converted.object;
};

/** Median milliseconds of one admission and of one conversion each way. */
export function benchChain(): object {
  const alpha = asAlpha();
  const input: AdmissionInput = {
    operation: 'CREATE',
    kind: 'Playbook',
    version: 'v1beta1',
    object: TYPICAL_PLAYBOOK,
    namespace: { name: 'default' },
  };
  if (!decide(prepare(input, facts), NO_ANSWERS).allowed)
    throw new Error('the typical Playbook must be allowed');
  const { json, admission, toHub, fromHub } = perCall({
    json: () => JSON.stringify(JSON.parse(JSON.stringify(TYPICAL_PLAYBOOK))),
    admission: () => decide(prepare(input, facts), NO_ANSWERS),
    toHub: () => convert(alpha, 'v1beta1'),
    fromHub: () => convert(TYPICAL_PLAYBOOK, 'v1alpha1'),
  });
  return {
    admissionMs: rounded(admission),
    toHubMs: rounded(toHub),
    fromHubMs: rounded(fromHub),
    jsonRoundTripMs: rounded(json),
    admissionRatioToJson: rounded(admission / json),
  };
}
