/** A comparison is worth something only while all contenders find the same mistakes. */
import type { JsonObject } from '../../../schemas/common/json.ts';
import type { Arena, Contender } from './arena.ts';
import { runClient } from './client/process.ts';
import { admissionReview, mutated, SECRETS_PLAYBOOK } from './playbooks.ts';

const spec = SECRETS_PLAYBOOK.spec as JsonObject;

/** Changes of the spec, each with the field at which it must be found. */
const MISTAKES: readonly (readonly [JsonObject, string])[] = [
  [{ source: { repositoryRef: { name: 'site' } } }, 'spec.source.path'],
  [{ source: { repositoryRef: { name: 'Not_A_Name' }, path: 'site.yml' } }, 'spec.source.repositoryRef.name'],
  [{ source: { repositoryRef: { name: 'site' }, path: '../site.yml' } }, 'spec.source.path'],
  [{ inventory: { from: [{ path: 'hosts', inline: 'localhost' }] } }, 'spec.inventory.from[0]'],
  [{ ansible: { forks: 'twenty' } }, 'spec.ansible.forks'],
  [{ ansible: { forks: 0 } }, 'spec.ansible.forks'],
  [{ ansible: { strategy: 'fast' } }, 'spec.ansible.strategy'],
  [{ ansible: { tags: ['a,b'] } }, 'spec.ansible.tags[0]'],
  [{ ansible: { limit: '@hosts' } }, 'spec.ansible.limit'],
  [{ timeout: 'soon' }, 'spec.timeout'],
  [{ timeout: '1000h' }, 'spec.timeout'],
  [
    { secrets: { env: [{ name: 'LD_PRELOAD', secretKeyRef: { name: 'a', key: 'b' } }] } },
    'spec.secrets.env[0].name',
  ],
  [
    { secrets: { vault: [{ secretRef: { name: 'a' } }, { secretRef: { name: 'b' } }] } },
    'spec.secrets.vault[1].id',
  ],
  [{ parameters: [{ name: 'ansible_host', type: 'string' }] }, 'spec.parameters[0].name'],
  [{ parameters: [{ name: 'release', type: 'string', pattern: '(' }] }, 'spec.parameters[0].pattern'],
  [{ parameters: [{ name: 'count', type: 'integer', default: 'x' }] }, 'spec.parameters[0].default'],
  [{ runtime: { image: 'not an image' } }, 'spec.runtime.image'],
  [{ runtime: { resources: { limits: { cpu: 'lots' } } } }, 'spec.runtime.resources.limits'],
  [
    { runtime: { volumeMounts: [{ name: 'none', mountPath: '/mnt/a' }] } },
    'spec.runtime.volumeMounts[0].name',
  ],
  [
    {
      runtime: {
        volumes: [{ name: 'node', hostPath: { path: '/' } }],
        volumeMounts: [{ name: 'node', mountPath: '/mnt/node' }],
      },
    },
    'spec.runtime.volumes[0].hostPath',
  ],
  [
    {
      runtime: {
        volumes: [{ name: 'a', emptyDir: {} }],
        volumeMounts: [{ name: 'a', mountPath: '/usr/bin' }],
      },
    },
    'spec.runtime.volumeMounts[0].mountPath',
  ],
  [{ runtime: { securityContext: { privileged: true } } }, 'spec.runtime.securityContext.privileged'],
  [{ runtime: { securityContext: { runAsUser: 0 } } }, 'spec.runtime.securityContext.runAsUser'],
  [
    { runtime: { podSecurityContext: { sysctls: [{ name: 'kernel.panic', value: '1' }] } } },
    'spec.runtime.podSecurityContext.sysctls[0].name',
  ],
];

/** Throws unless every contender refuses each mistake and names its field. */
export async function checkAgreement(
  { serving }: Arena,
  contenders: Readonly<Record<string, Contender>>,
): Promise<void> {
  for (const [name, { url, validate }] of Object.entries(contenders)) {
    const requests = MISTAKES.map(([change, field]) => ({
      path: validate,
      body: admissionReview(mutated({ ...SECRETS_PLAYBOOK, spec: { ...spec, ...change } })),
      good: ['"allowed":false', field],
    }));
    const pace = { count: requests.length, atOnce: 1 };
    try {
      await runClient({ kind: 'load', url, tls: { ca: serving.ca }, requests, lead: 0, pace });
    } catch (error) {
      throw new Error(`${name} does not find a mistake that it must find`, { cause: error });
    }
  }
}
