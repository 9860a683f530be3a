import { describe, expect, it } from '@jest/globals';
import { apiVersion } from '../../schemas/common/group.ts';
import type { JsonObject } from '../../schemas/common/json.ts';
import type { ApiObject, UserInfo } from '../../schemas/common/object.ts';
import type { PlaybookSpec } from '../../schemas/v1beta1/playbook.ts';
import { accessKey, refKey } from '../policy/question.ts';
import { decide } from './decide.ts';
import { prepare } from './prepare.ts';
import { questions } from './questions.ts';
import { beta, facts, fields, input, judged, object } from './testing/chain.ts';

describe('rights', () => {
  const user: UserInfo = { username: 'alice' };
  const naming = (more: JsonObject) =>
    object('Playbook', 'v1beta1', { ...beta, secrets: { envFrom: [{ secretRef: { name: 's' } }] }, ...more });
  it('nothing is said about rights that were not asked for because of other errors', () => {
    const verdict = judged(input('Playbook', 'v1beta1', naming({ ansible: { verbosity: 9 } }), { user }));
    expect(fields(verdict)).toEqual(['spec.ansible.verbosity']);
  });
  it('whether something exists is said to those only who may use it', () => {
    const vars = object('Playbook', 'v1beta1', {
      ...beta,
      variables: { from: [{ configMapRef: { name: 'v' } }] },
    });
    const prepared = prepare(input('Playbook', 'v1beta1', vars, { user }), facts);
    const { access, references } = questions(prepared);
    const existence = new Map(references.map((ref) => [refKey(ref), 'missing' as const]));
    const warnings = (answer: 'allowed' | 'denied') =>
      decide(prepared, { existence, access: new Map(access.map((one) => [accessKey(one), answer])) })
        .warnings.filter((text) => text.includes('REF-05'))
        .map((text) => text.split(':')[0]);
    expect(warnings('allowed')).toEqual([
      'spec.source.repositoryRef.name',
      'spec.variables.from[0].configMapRef.name',
    ]);
    expect(warnings('denied')).toEqual(['spec.source.repositoryRef.name']);
  });
  describe('of whoever wrote an object that somebody else applies', () => {
    const flux = { username: 'system:serviceaccount:flux-system:kustomize' };
    const spoken = (who: UserInfo, spec: JsonObject = {}, delegated = false) => {
      const policy = { delegatedRequesters: [{ username: who.username, serviceAccountName: 'deployer' }] };
      const policies = delegated
        ? [
            {
              apiVersion: apiVersion('v1beta1'),
              kind: 'PlaybookPolicy',
              metadata: { name: 'p' },
              spec: policy,
            },
          ]
        : [];
      return judged(input('Playbook', 'v1beta1', naming(spec), { user: who }), {
        ...facts,
        policies,
      }).warnings.filter((text) => text.includes('delegatedRequesters'));
    };
    it('are not established by those of a ServiceAccount of another namespace', () => {
      expect(spoken(flux)).toEqual([
        expect.stringMatching(/^spec: .*system:serviceaccount:flux-system:kustomize/),
      ]);
    });
    it.each<[string, string[]]>([
      ['a person', spoken(user)],
      ['a ServiceAccount of the namespace', spoken({ username: 'system:serviceaccount:team:deployer' })],
      ['one for which a policy names such a ServiceAccount', spoken(flux, {}, true)],
      ['anybody, where no rights are needed', spoken(flux, { secrets: {} })],
    ])('are those of %s', (_, warnings) => {
      expect(warnings).toEqual([]);
    });
  });
  it('a Repository is judged with the Playbooks that use it', () => {
    const site = naming({}) as unknown as ApiObject<PlaybookSpec>;
    const repository = object('Repository', 'v1beta1', { url: 'https://git.example.com/r.git' });
    const given = { ...facts, dependents: (name: string) => (name === 'site' ? [site] : []) };
    expect(fields(judged(input('Repository', 'v1beta1', repository, { user }), given))).toEqual(['spec.url']);
  });
  it('what was asked for and not answered is refused', () => {
    const verdict = judged(input('Playbook', 'v1beta1', naming({}), { user }));
    expect(fields(verdict)).toEqual(['spec.secrets.envFrom[0].secretRef.name']);
  });
});
