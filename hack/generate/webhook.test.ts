import { describe, expect, test } from '@jest/globals';
import { ANNOTATIONS, GROUP, VERSIONS } from '../../schemas/common/group.ts';
import { KIND_NAMES, versionEntry } from '../../schemas/registry.ts';
import { mutatingWebhookConfiguration, validatingWebhookConfiguration } from './webhook.ts';

interface Webhook {
  name: string;
  rules: { apiGroups: string[]; apiVersions: string[]; operations: string[]; resources: string[] }[];
  clientConfig: Record<string, unknown>;
  matchConditions: { expression: string }[];
  failurePolicy: string;
}
const webhooksOf = (configuration: object) => (configuration as { webhooks: Webhook[] }).webhooks;
const mutating = webhooksOf(mutatingWebhookConfiguration());
const validating = webhooksOf(validatingWebhookConfiguration());
const all = [...mutating, ...validating];

const sent = ({ rules }: Webhook) =>
  rules.flatMap(({ apiVersions, resources }) =>
    apiVersions.flatMap((version) => resources.map((resource) => `${version} ${resource}`)),
  );
const served = KIND_NAMES.flatMap((kind) =>
  VERSIONS.filter((version) => versionEntry(kind, version) !== undefined).map((version) => [version, kind]),
);

test.each(all)(
  '$name matches our group only, so that no failure of ours stops anything else',
  ({ rules }) => {
    expect(new Set(rules.flatMap(({ apiGroups }) => apiGroups))).toEqual(new Set([GROUP]));
    expect(rules.flatMap(({ resources }) => resources)).not.toContain('*');
  },
);

test('every version that is served is validated and mutated as it was sent', () => {
  for (const [configuration, name] of [
    [mutating, 'default'],
    [validating, 'validate'],
  ] as const) {
    const webhook = configuration.find((each) => each.name === `${name}.${GROUP}`);
    expect(webhook && sent(webhook)).toHaveLength(served.length);
  }
});

test('no webhook has a caBundle: an invalid one is refused, and a valid one is not known here', () => {
  expect(all.filter(({ clientConfig }) => 'caBundle' in clientConfig)).toEqual([]);
});

test('mutation fails open but for stamps, and validation fails closed', () => {
  expect(all.map(({ name, failurePolicy }) => [name.split('.')[0], failurePolicy])).toEqual([
    ['stamp', 'Fail'],
    ['default', 'Ignore'],
    ['validate', 'Fail'],
  ]);
});

describe('a write that is not sent', () => {
  test('has changed no annotation that means something to admission', () => {
    const expressions = validating.flatMap(({ matchConditions }) => matchConditions.map((c) => c.expression));
    const unwatched = Object.values(ANNOTATIONS).filter(
      (annotation) => !expressions.some((expression) => expression.includes(`'${annotation}'`)),
    );
    expect(unwatched).toEqual([ANNOTATIONS.syncNow]);
  });
});
