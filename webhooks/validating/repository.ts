/** Semantic validation of Repositories. */
import { type FieldError, forbidden, invalid } from '../../schemas/common/field-error.ts';
import type { ApiObject } from '../../schemas/common/object.ts';
import { gitTextProblem, gitTransportProblem } from '../../schemas/domain/git-text.ts';
import {
  type GitScheme,
  type NameResult,
  parseGitUrl,
  validCommit,
  validRefName,
} from '../../schemas/domain/git-url.ts';
import { at, type Field, field, isSet, items, textOf, textProblems } from '../field.ts';
import { durationErrors, type Validation } from './validation.ts';

/**
 * What is wrong with a URL that GIT-02 has nothing to say about, or undefined. Transports that run commands or read
 * local files are wrong whatever policies say.
 */
function urlProblem(text: string): string | undefined {
  const transport = gitTransportProblem(text);
  if (transport !== undefined || gitTextProblem(text) !== undefined) return transport;
  const parsed = parseGitUrl(text);
  return parsed.ok ? undefined : `${parsed.problem}; ${parsed.hint}`;
}

/** The same for refs and commits. */
const nameProblem =
  (valid: (text: string) => NameResult) =>
  (text: string): string | undefined => {
    if (gitTextProblem(text) !== undefined) return undefined;
    const result = valid(text);
    return result.ok ? undefined : `${result.problem}; ${result.hint}`;
  };

/** What is wrong with a URL of a Galaxy server, which may be a bare host, or undefined. */
function galaxyProblem(text: string): string | undefined {
  if (gitTextProblem(text) !== undefined) return undefined;
  if (!/^https?:\/\//i.test(text)) return 'must be an https:// URL of the Galaxy API';
  const parsed = parseGitUrl(/^[^:]+:\/\/[^/]*\/?$/.test(text) ? `${text.replace(/\/$/, '')}/-` : text);
  return parsed.ok ? undefined : `${parsed.problem}; write https://host/path`;
}

const TRANSPORT: Readonly<Record<string, readonly GitScheme[]>> = {
  SSH: ['ssh'],
  Basic: ['https', 'http'],
  Token: ['https', 'http'],
};

function schemeOf(url: Field): GitScheme | undefined {
  const parsed = parseGitUrl(textOf(url) ?? '');
  return parsed.ok ? parsed.url.scheme : undefined;
}

/** Credentials that the transport of the URL cannot use. */
function authErrors(type: Field, scheme: GitScheme | undefined): FieldError[] {
  const name = textOf(type) ?? '';
  const usable = Object.hasOwn(TRANSPORT, name) ? TRANSPORT[name] : undefined;
  if (scheme === undefined || usable === undefined || usable.includes(scheme)) return [];
  const instead = scheme === 'ssh' ? 'use SSH' : 'use Basic or Token';
  return [invalid(type.path, `cannot be used with a URL over ${scheme}; ${instead}, or change the URL`)];
}

function warningsOf(spec: Field, scheme: GitScheme | undefined): FieldError[] {
  const unused = (of: Field, why: string): FieldError[] =>
    isSet(of) ? [invalid(of.path, `has no effect: ${why}`)] : [];
  const overSsh = scheme === 'ssh';
  const plain = scheme === 'http' || scheme === 'git';
  return [
    ...(plain
      ? [
          invalid(
            ['spec', 'url'],
            `is not encrypted over ${scheme}: anyone on the way can change what runs; use https or ssh`,
          ),
        ]
      : []),
    ...(overSsh || scheme === undefined
      ? []
      : unused(at(spec, 'ssh', 'knownHostsRef'), 'the URL is not an SSH URL')),
    ...(overSsh ? unused(at(spec, 'tls'), 'the URL is an SSH URL') : []),
    ...(isSet(at(spec, 'auth', 'type')) ? [] : unused(at(spec, 'auth', 'secretRef'), 'auth.type is not set')),
    ...(at(spec, 'cache', 'type').value === 'None'
      ? unused(at(spec, 'cache', 'persistentVolumeClaim'), 'cache.type is None')
      : []),
  ];
}

/** What schema and policy do not say about a Repository. */
export function validateRepository(object: ApiObject<unknown>): Validation {
  const spec = field(object, 'spec');
  const scheme = schemeOf(at(spec, 'url'));
  const servers = items(at(spec, 'galaxy', 'servers'));
  const verification = at(spec, 'verification');
  return {
    errors: [
      ...textProblems([at(spec, 'url')], urlProblem),
      ...textProblems([at(spec, 'ref', 'branch'), at(spec, 'ref', 'tag')], nameProblem(validRefName)),
      ...textProblems([at(spec, 'ref', 'commit')], nameProblem(validCommit)),
      ...authErrors(at(spec, 'auth', 'type'), scheme),
      ...textProblems(
        servers.map((server) => at(server, 'url')),
        galaxyProblem,
      ),
      ...durationErrors(at(spec, 'interval'), '10s', '8760h'),
      ...durationErrors(at(spec, 'timeout'), '1s', '24h'),
      ...(isSet(verification)
        ? [
            forbidden(
              verification.path,
              'is not available in this release; remove it, because nothing would be verified',
            ),
          ]
        : []),
    ],
    warnings: warningsOf(spec, scheme),
  };
}
