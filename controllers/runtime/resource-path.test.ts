import { expect, test } from '@jest/globals';
import { inNamespace } from './resource-path.ts';

test.each([
  ['the whole cluster', '/apis/apps/v1/deployments', undefined, '/apis/apps/v1/deployments'],
  ['a namespace', '/apis/apps/v1/deployments', 'web', '/apis/apps/v1/namespaces/web/deployments'],
  ['the core group', '/api/v1/secrets', 'web', '/api/v1/namespaces/web/secrets'],
  ['a name that no namespace has', '/api/v1/secrets', '../x', '/api/v1/namespaces/..%2Fx/secrets'],
])('the path of a collection in %s', (_, path, namespace, expected) => {
  expect(inNamespace(path, namespace)).toBe(expected);
});
