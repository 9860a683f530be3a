import { describe, expect, it } from '@jest/globals';
import { hardenedPodSecurityContext, hardenedSecurityContext } from './security-defaults.ts';

describe('security context of a Pod', () => {
  it('is Pod Security "restricted" with a numeric user when nothing is given', () => {
    expect(hardenedPodSecurityContext(undefined)).toEqual({
      runAsNonRoot: true,
      runAsUser: 1000,
      runAsGroup: 1000,
      fsGroup: 1000,
      fsGroupChangePolicy: 'OnRootMismatch',
      seccompProfile: { type: 'RuntimeDefault' },
    });
  });

  it('keeps what is given, even what policy refuses', () => {
    expect(hardenedPodSecurityContext({ runAsUser: 0, runAsNonRoot: false })).toMatchObject({
      runAsUser: 0,
      runAsNonRoot: false,
      seccompProfile: { type: 'RuntimeDefault' },
    });
  });
});

describe('security context of a container', () => {
  it('drops every capability and all ways to more privileges when nothing is given', () => {
    expect(hardenedSecurityContext(undefined)).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
  });

  it('adds the drop list to capabilities that only add', () => {
    expect(hardenedSecurityContext({ capabilities: { add: ['NET_BIND_SERVICE'] } }).capabilities).toEqual({
      add: ['NET_BIND_SERVICE'],
      drop: ['ALL'],
    });
  });

  it.each([
    ['a privileged container', { privileged: true }],
    ['a container with SYS_ADMIN', { capabilities: { add: ['SYS_ADMIN'] } }],
    ['a container with CAP_SYS_ADMIN', { capabilities: { add: ['CAP_SYS_ADMIN'] } }],
  ])('leaves allowPrivilegeEscalation unset for %s', (_, given) => {
    expect(hardenedSecurityContext(given)).not.toHaveProperty('allowPrivilegeEscalation');
  });

  it('changes nothing the second time', () => {
    const once = hardenedSecurityContext({ privileged: true, runAsUser: 7 });
    expect(hardenedSecurityContext(once)).toEqual(once);
  });
});
