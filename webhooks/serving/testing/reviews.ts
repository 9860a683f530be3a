/** Reviews as the API server sends them. */

/** A Playbook that is admitted. */
export const playbook = (spec: object = {}, version = 'v1beta1') => ({
  apiVersion: `ansible.cloud37.dev/${version}`,
  kind: 'Playbook',
  metadata: { name: 'site', namespace: 'team' },
  spec: { source: { repositoryRef: { name: 'infra' }, path: 'site.yml' }, ...spec },
});

/** An AdmissionReview of a CREATE. */
export const admissionReview = (object: unknown, request: object = {}) => ({
  apiVersion: 'admission.k8s.io/v1',
  kind: 'AdmissionReview',
  request: {
    uid: '705ab4f5-6393-11e8-b7cc-42010a800002',
    kind: { group: 'ansible.cloud37.dev', version: 'v1beta1', kind: 'Playbook' },
    resource: { group: 'ansible.cloud37.dev', version: 'v1beta1', resource: 'playbooks' },
    operation: 'CREATE',
    name: 'site',
    namespace: 'team',
    userInfo: { username: 'ada', groups: ['system:authenticated'] },
    object,
    oldObject: null,
    dryRun: false,
    options: { apiVersion: 'meta.k8s.io/v1', kind: 'CreateOptions' },
    ...request,
  },
});

/** A ConversionReview. */
export const conversionReview = (objects: unknown, version = 'v1alpha1') => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'ConversionReview',
  request: {
    uid: '705ab4f5-6393-11e8-b7cc-42010a800003',
    desiredAPIVersion: `ansible.cloud37.dev/${version}`,
    objects,
  },
});
