import { describe, expect, it } from '@jest/globals';
import { SETTINGS } from '../../executor/testing/run-inputs.ts';
import { coversImage, imageRules } from './image.ts';
import type { AnySubject } from './subject.ts';
import { playbookSubject, runSubject, unrenderedSubject } from './testing/pod.ts';
import { broken } from './testing/subject.ts';

const DIGEST = `@sha256:${'0a'.repeat(32)}`;
const allow = (...registries: string[]) => ({ allow: { registries } });
const judged = (image: string | undefined, ...policies: object[]) =>
  broken(imageRules, playbookSubject(image === undefined ? {} : { runtime: { image } }, {}, { policies }));

describe('an entry of an allow list covers', () => {
  it.each([
    ['ghcr.io', 'ghcr.io/acme/ee'],
    ['ghcr.io/acme', 'ghcr.io/acme/ee'],
    ['ghcr.io/acme/', 'ghcr.io/acme/ee'],
    ['ghcr.io/acme/*', 'ghcr.io/acme/ee'],
    ['ghcr.io/acme/ee', 'ghcr.io/acme/ee'],
    ['*.example.com', 'eu.example.com/ee'],
    ['docker.io', 'docker.io/library/nginx'],
    ['localhost:5000', 'localhost:5000/ee'],
  ])('%s: %s', (entry, name) => {
    expect(coversImage(entry, name)).toBe(true);
  });
});

describe('an entry of an allow list does not cover', () => {
  it.each([
    ['ghcr.io', 'ghcr.io.evil.example/ee'],
    ['ghcr.io/acme', 'ghcr.io/acme-evil/ee'],
    ['acme', 'docker.io/acme/ee'],
    ['registry.example.com', 'registry.example.com:5000/ee'],
    ['', 'ghcr.io/acme/ee'],
  ])('%s: %s', (entry, name) => {
    expect(coversImage(entry, name)).toBe(false);
  });
});

describe('IMG-01 refuses', () => {
  it.each([
    ['an image of another registry', `quay.io/acme/ee:1${DIGEST}`, [allow('ghcr.io')]],
    ['a short name, which is of Docker Hub', `acme/ee:1${DIGEST}`, [allow('ghcr.io/acme')]],
    [
      'an image that one of two policies does not allow',
      `ghcr.io/acme/ee${DIGEST}`,
      [allow('ghcr.io'), allow('quay.io', 'docker.io')],
    ],
    ['every image when a list is empty', `ghcr.io/acme/ee${DIGEST}`, [allow()]],
  ])('%s', (_title, image, policies) => {
    const { rules, messages } = judged(image, ...policies);
    expect(rules).toEqual(['IMG-01 spec.runtime.image']);
    expect(messages[0]).toMatch(/which the policy of this namespace does not allow; allowed are /);
  });

  it('an image that cannot be read', () => {
    expect(judged('ghcr.io/Acme', allow('ghcr.io')).rules).toContain('IMG-01 spec.runtime.image');
  });

  it("the operator's default image as well, so that a Playbook must name another", () => {
    expect(judged(undefined, allow('quay.io')).rules).toEqual(['IMG-01 spec.runtime.image']);
  });

  it("no default image that nobody knows, nor its Run's", () => {
    const settings = { operatorImage: undefined, defaultImage: undefined };
    const given = { policies: [allow('quay.io')] };
    expect(broken(imageRules, playbookSubject({}, { settings }, given)).rules).toEqual([]);
    const ofRun = { ...runSubject({}, {}, { settings }), settings: { registries: [['quay.io']] } };
    expect(broken(imageRules, ofRun as unknown as AnySubject).rules).toEqual([]);
  });

  it('a Run at the reference to its Playbook', () => {
    const subject = runSubject({}, { runtime: { image: 'quay.io/ee:1' } });
    const settings = { ...subject.settings, registries: [['ghcr.io']] };
    expect(broken(imageRules, { ...subject, settings }).rules).toEqual(['IMG-01 spec.playbookRef.name']);
  });
});

describe('IMG-01 admits', () => {
  it.each([
    ['any image without a list', `quay.io/acme/ee${DIGEST}`, []],
    [
      'an image that every list has',
      `ghcr.io/acme/ee${DIGEST}`,
      [allow('ghcr.io', 'quay.io'), allow('ghcr.io/acme/*')],
    ],
  ])('%s', (_title, image, policies) => {
    expect(judged(image, ...policies).rules).toEqual([]);
  });

  it('an image that is rewritten to an allowed one', () => {
    const settings = {
      ...SETTINGS,
      imageRewrites: { 'kenchrcum/ansible-runner:*': `ghcr.io/acme/ee${DIGEST}` },
    };
    const given = { policies: [allow('ghcr.io')] };
    const subject = playbookSubject(
      { runtime: { image: 'kenchrcum/ansible-runner:latest' } },
      { settings },
      given,
    );
    expect(broken(imageRules, subject).rules).toEqual([]);
  });
});

describe('IMG-02', () => {
  it.each([
    ['no tag', 'ghcr.io/acme/ee', /names no version, and :latest changes/],
    ['the tag latest', 'ghcr.io/acme/ee:latest', /names no version, and :latest changes/],
    ['a tag', 'ghcr.io/acme/ee:v1', /can change behind the tag v1/],
  ])('warns of %s', (_title, image, message) => {
    for (const subject of [
      playbookSubject({ runtime: { image } }),
      unrenderedSubject({ runtime: { image } }),
    ]) {
      const { rules, messages } = broken(imageRules, subject);
      expect(rules).toEqual(['IMG-02 spec.runtime.image']);
      expect(messages[0]).toMatch(message);
    }
  });

  it.each([
    ['a digest', `ghcr.io/acme/ee${DIGEST}`],
    ['a digest beside a tag', `ghcr.io/acme/ee:v1${DIGEST}`],
    ['no form of an image, which semantic validation refuses', 'ghcr.io/acme/ee:'],
    ["no image, which is the operator's choice", undefined],
  ])('is content with %s', (_title, image) => {
    expect(judged(image).rules).toEqual([]);
  });
});
