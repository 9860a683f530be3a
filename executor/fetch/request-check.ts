/** What a request must be beyond its schema. Pure. */
import { type GitUrl, parseGitUrl, validCommit, validRefName } from '../../schemas/domain/git-url.ts';
import { FetchError } from './failure.ts';
import type { FetchRequest } from './request.ts';

/** Reads the URL and judges the names. Fails with RequestInvalid, naming the field. */
export function checkedUrl(request: FetchRequest): GitUrl {
  const parsed = parseGitUrl(request.url);
  if (!parsed.ok) throw new FetchError('RequestInvalid', `url ${parsed.problem}`, parsed.hint);
  if (parsed.url.scheme === 'ssh' && parsed.url.hasCredentials)
    throw new FetchError(
      'RequestInvalid',
      'url contains a password, which ssh does not use',
      'remove it and name a private key in auth',
    );
  const { branch, tag, commit } = request.ref;
  const verdicts = Object.entries({
    'ref.branch': branch === undefined ? undefined : validRefName(branch),
    'ref.tag': tag === undefined ? undefined : validRefName(tag),
    'ref.commit': commit === undefined ? undefined : validCommit(commit),
    revision: request.revision === undefined ? undefined : validCommit(request.revision),
  });
  for (const [field, verdict] of verdicts) {
    if (verdict?.ok === false)
      throw new FetchError('RequestInvalid', `${field} ${verdict.problem}`, verdict.hint);
  }
  if (branch === undefined && tag === undefined && commit === undefined)
    throw new FetchError('RequestInvalid', 'ref names nothing', 'give a branch, tag or commit');
  return parsed.url;
}
