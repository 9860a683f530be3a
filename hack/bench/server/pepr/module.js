/**
 * A Pepr module (https://docs.pepr.dev) for Playbooks that makes the same validations as the admission server: it runs
 * the very same chain, so that what is compared is everything around it. Rights are allowed without asking anybody,
 * and no state of a cluster is looked at.
 *
 * Arguments: the port, and the UUID of the module.
 */
import { a, Capability, PeprModule, RegisterKind } from 'pepr';
import { GROUP, HUB_VERSION } from '../../../../schemas/common/group.ts';
import { accessKey } from '../../../../webhooks/policy/question.ts';
import { readAdmissionReview, validateResponse } from '../../../../webhooks/review.ts';
import { createJudge } from '../../../../webhooks/serving/judge.ts';
import { offlineEdges } from '../../../../webhooks/serving/offline.ts';
import { warmUp } from '../../../../webhooks/serving/warm-up.ts';

const [port = '', uuid = ''] = process.argv.slice(2);

class Playbook extends a.GenericKind {}
RegisterKind(Playbook, { group: GROUP, version: HUB_VERSION, kind: 'Playbook' });

const judge = createJudge({
  ...offlineEdges({}),
  access: {
    ask: async (questions) => new Map(questions.map((question) => [accessKey(question), 'allowed'])),
  },
  // There are no policies, and so no expressions of theirs.
  cel: { evaluate: async () => [] },
});

const read = ({ Request, Raw }) => {
  const request = { ...Request, object: Raw };
  const review = readAdmissionReview({
    apiVersion: 'admission.k8s.io/v1',
    kind: 'AdmissionReview',
    request,
  });
  if ('problem' in review) throw new Error(review.problem);
  return review.request;
};

const messageOf = (request, verdict) => validateResponse(request, verdict).response.status?.message;

const capability = new Capability({ name: 'playbooks', description: 'Judges Playbooks', namespaces: [] });

capability
  .When(Playbook)
  .IsCreatedOrUpdated()
  .Mutate(async (of) => {
    const request = read(of);
    const result = await judge.mutate(request, Number.POSITIVE_INFINITY);
    if ('refused' in result) throw new Error(messageOf(request, result.refused));
    of.Raw = result.object;
  })
  .Validate(async (of) => {
    const request = read(of);
    const verdict = await judge.validate(request, Number.POSITIVE_INFINITY);
    return verdict.allowed
      ? of.Approve([...verdict.warnings])
      : of.Deny(messageOf(request, verdict), 422, [...verdict.warnings]);
  });

await warmUp(judge);

const config = { uuid, onError: 'reject', webhookTimeout: 10, alwaysIgnore: { namespaces: [] } };
new PeprModule({ description: 'Judges Playbooks', pepr: config }, [capability], { deferStart: true }).start(
  Number(port),
);
