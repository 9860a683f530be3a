/** The generated part of what `kubectl apply -k .` installs besides the CRDs, by file. */
import { objectMirrors, rightsMirrors } from '../../webhooks/policy/mirror/all.ts';
import { conversionComponent } from './conversion.ts';
import { kustomization, type Manifest } from './manifest.ts';
import { admissionPolicies } from './policy.ts';
import { userRoles, webhookRoles } from './rbac.ts';
import { mutatingWebhookConfiguration, validatingWebhookConfiguration } from './webhook.ts';

/** Generated manifests by path relative to the root; each file has one or more objects. */
export const installationManifests = (): ReadonlyMap<string, readonly Manifest[]> =>
  new Map([
    ['config/rbac/kustomization.yaml', [kustomization(['webhook.yaml', 'users.yaml'])]],
    ['config/rbac/webhook.yaml', webhookRoles()],
    ['config/rbac/users.yaml', userRoles()],
    ['config/webhook/kustomization.yaml', [kustomization(['mutating.yaml', 'validating.yaml'])]],
    ['config/webhook/mutating.yaml', [mutatingWebhookConfiguration()]],
    ['config/webhook/validating.yaml', [validatingWebhookConfiguration()]],
    ['config/webhook/conversion/kustomization.yaml', [conversionComponent()]],
    ['config/policy/kustomization.yaml', [kustomization(['rules.yaml'])]],
    ['config/policy/rules.yaml', admissionPolicies(objectMirrors)],
    ['config/policy/rights/kustomization.yaml', [kustomization(['rights.yaml'])]],
    ['config/policy/rights/rights.yaml', admissionPolicies(rightsMirrors)],
  ]);
