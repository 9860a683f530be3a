import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseImage } from './image.ts';

const SHA = `sha256:${'a1'.repeat(32)}`;

describe('parseImage', () => {
  it.each([
    ['nginx', 'docker.io', 'library/nginx', undefined, undefined],
    ['nginx:1.27', 'docker.io', 'library/nginx', '1.27', undefined],
    ['acme/runner', 'docker.io', 'acme/runner', undefined, undefined],
    ['docker.io/nginx', 'docker.io', 'library/nginx', undefined, undefined],
    ['index.docker.io/acme/runner:1', 'docker.io', 'acme/runner', '1', undefined],
    ['ghcr.io/acme/ee:v1', 'ghcr.io', 'acme/ee', 'v1', undefined],
    ['localhost/ee', 'localhost', 'ee', undefined, undefined],
    ['localhost:5000/ee:2', 'localhost:5000', 'ee', '2', undefined],
    ['registry:5000/ee', 'registry:5000', 'ee', undefined, undefined],
    ['ee:5000', 'docker.io', 'library/ee', '5000', undefined],
    ['Registry.Example.com/ee', 'registry.example.com', 'ee', undefined, undefined],
    ['[2001:db8::1]:5000/ee', '[2001:db8::1]:5000', 'ee', undefined, undefined],
    [`ghcr.io/acme/ee@${SHA}`, 'ghcr.io', 'acme/ee', undefined, SHA],
    [`ghcr.io/acme/ee:v1@${SHA}`, 'ghcr.io', 'acme/ee', 'v1', SHA],
    ['quay.io/a/b__c/d--e.f', 'quay.io', 'a/b__c/d--e.f', undefined, undefined],
  ])('reads %s', (text, registry, repository, tag, digest) => {
    expect(parseImage(text)).toEqual({
      ok: true,
      image: {
        registry,
        repository,
        ...(tag && { tag }),
        ...(digest && { digest }),
        name: `${registry}/${repository}`,
      },
    });
  });

  it.each([
    ['', 'is empty'],
    ['Acme/EE/x', 'has a malformed repository'],
    ['acme/Ee', 'has a malformed repository'],
    ['ghcr.io/', 'has a malformed repository'],
    ['/ee', 'has a malformed repository'],
    ['a//b', 'has a malformed repository'],
    ['ee:', 'has a malformed tag'],
    ['ee:-x', 'has a malformed tag'],
    [`ee:${'x'.repeat(129)}`, 'has a malformed tag'],
    ['ee@sha256:abc', 'has a malformed digest'],
    ['ee@', 'has a malformed digest'],
    [`ee@sha256:${'A1'.repeat(32)}`, 'has a malformed digest'],
    [`ee@md5:${'a1'.repeat(16)}`, 'has a malformed digest'],
    ['ghcr.io:port/ee', 'has a malformed registry'],
    ['-a.b/ee', 'has a malformed registry'],
    ['https://ghcr.io/ee', 'has a malformed registry'],
    ['a b', 'has a malformed repository'],
    ['ee\n', 'has a malformed repository'],
    ['a1'.repeat(32), 'is an image ID'],
    [`a/${'b'.repeat(300)}`, 'has a repository longer than 255 characters'],
    ['x'.repeat(2000), 'is longer than 1024 characters'],
  ])('refuses %j', (text, problem) => {
    expect(parseImage(text)).toMatchObject({ ok: false, problem });
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 80, unit: fc.constantFrom(...'aB0.:/@-_[]é \n') }), (text) => {
        expect(typeof parseImage(text).ok).toBe('boolean');
      }),
      { numRuns: 2000 },
    );
  });

  it('reads its own canonical form as the same image', () => {
    const component = fc.stringMatching(/^[a-z0-9]{1,8}([._-][a-z0-9]{1,8}){0,2}$/);
    const path = fc
      .array(component, { minLength: 1, maxLength: 3 })
      .map((parts) => ['acme', ...parts].join('/'));
    fc.assert(
      fc.property(path, (text) => {
        const first = parseImage(text);
        if (!first.ok) throw new Error(first.problem);
        expect(parseImage(first.image.name)).toEqual(first);
      }),
    );
  });
});
