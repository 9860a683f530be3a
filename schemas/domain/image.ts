/**
 * References to container images, after the grammar and the normalisation of
 * https://github.com/distribution/reference: `nginx` is `docker.io/library/nginx:latest`.
 */
import type { Refusal } from './git-url.ts';

/** An image reference taken apart. */
export interface ImageReference {
  /** Host with its port, if any, lower case: `docker.io`, `registry.example.com:5000`. */
  registry: string;
  /** Path in the registry: `library/nginx`. */
  repository: string;
  /** Tag as written; none is `latest` unless there is a digest. */
  tag?: string;
  /** `sha256:…`. */
  digest?: string;
  /** `registry/repository`, the form that allow lists match. */
  name: string;
}

/** Outcome of `parseImage`. */
export type ImageResult = { ok: true; image: ImageReference } | Refusal;

const MAX_TEXT = 1024;
const MAX_NAME = 255;
const HOST_LABEL = '(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])';
const REGISTRY = new RegExp(`^(?:${HOST_LABEL}(?:\\.${HOST_LABEL})*|\\[[0-9a-fA-F:]+\\])(?::[0-9]{1,5})?$`);
const COMPONENT = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const TAG = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;
const DIGEST = /^(?:sha256:[0-9a-f]{64}|sha384:[0-9a-f]{96}|sha512:[0-9a-f]{128})$/;
const DOCKER_HUB = new Set(['docker.io', 'index.docker.io']);

const refuse = (problem: string, hint = 'write [registry/]repository[:tag][@sha256:digest]'): Refusal => ({
  ok: false,
  problem,
  hint,
});

/** Reads an image reference. Never throws. */
export function parseImage(text: string): ImageResult {
  if (text === '') return refuse('is empty');
  if (text.length > MAX_TEXT) return refuse(`is longer than ${MAX_TEXT} characters`);
  if (/^[0-9a-f]{64}$/.test(text)) return refuse('is an image ID', 'write the name of the repository');
  const at = text.indexOf('@');
  const digest = at < 0 ? undefined : text.slice(at + 1);
  if (digest !== undefined && !DIGEST.test(digest))
    return refuse(
      'has a malformed digest',
      'write @sha256: and 64 lower-case hexadecimal digits (or sha384, sha512)',
    );
  const named = at < 0 ? text : text.slice(0, at);
  const colon = named.indexOf(':', named.lastIndexOf('/') + 1);
  const tag = colon < 0 ? undefined : named.slice(colon + 1);
  if (tag !== undefined && !TAG.test(tag))
    return refuse(
      'has a malformed tag',
      'a tag has 1 to 128 letters, digits, ".", "_" or "-" and does not start with "." or "-"',
    );
  const place = splitName(colon < 0 ? named : named.slice(0, colon));
  if ('ok' in place) return place;
  const name = `${place.registry}/${place.repository}`;
  return {
    ok: true,
    image: {
      ...place,
      ...(tag === undefined ? {} : { tag }),
      ...(digest === undefined ? {} : { digest }),
      name,
    },
  };
}

/** The first part is a registry only if it cannot be part of a path: it has a dot, a port or capitals. */
function splitName(text: string): { registry: string; repository: string } | Refusal {
  const slash = text.indexOf('/');
  const first = text.slice(0, Math.max(slash, 0));
  const hasRegistry = /[.:A-Z]/.test(first) || first === 'localhost';
  const written = hasRegistry ? first.toLowerCase() : 'docker.io';
  if (!REGISTRY.test(written)) return refuse(`has a malformed registry`, 'write host or host:port');
  const registry = DOCKER_HUB.has(written) ? 'docker.io' : written;
  const path = hasRegistry ? text.slice(slash + 1) : text;
  if (path.length > MAX_NAME) return refuse(`has a repository longer than ${MAX_NAME} characters`);
  if (!path.split('/').every((component) => COMPONENT.test(component)))
    return refuse(
      'has a malformed repository',
      'its parts are lower-case letters and digits, separated by ".", "_", "-" or "/"',
    );
  return { registry, repository: registry === 'docker.io' && !path.includes('/') ? `library/${path}` : path };
}
