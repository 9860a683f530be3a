/** How the step that installs collections reaches private Git repositories of the same server as the checkout's. */
import { parseGitUrl } from '../../schemas/domain/git-url.ts';
import type { RepositorySpec } from '../../schemas/v1beta1/repository.ts';
import { PREPARATION_PLACES } from './preparation.ts';

const quoted = (path: string) => `'${path.replaceAll("'", `'\\''`)}'`;

/**
 * Variables that let git use the credentials of the Repository (git-config(1), GIT_CONFIG_COUNT): passwords and
 * tokens for the scheme, host and port of its URL only, SSH keys for servers among its known hosts only. Secrets
 * stay in their files. Keys with a passphrase cannot be used here.
 */
export function gitEnvironment(repository: RepositorySpec, credentials: string): Record<string, string> {
  const file = (place: string) => quoted(`${credentials}/${place}`);
  const settings: Record<string, string> = { 'http.followRedirects': 'false' };
  const url = parseGitUrl(repository.url);
  const origin = url.ok ? url.url.display.slice(0, -url.url.path.length) : undefined;
  const type = repository.auth?.secretRef === undefined ? undefined : repository.auth.type;
  if (origin !== undefined && repository.tls !== undefined)
    settings[`http.${origin}.sslCAInfo`] = `${credentials}/${PREPARATION_PLACES.ca}`;
  if (origin !== undefined && (type === 'Basic' || type === 'Token')) {
    const user = type === 'Basic' ? `"$(cat ${file(PREPARATION_PLACES.username)})"` : 'git';
    const password = file(type === 'Basic' ? PREPARATION_PLACES.password : PREPARATION_PLACES.token);
    settings[`credential.${origin}.helper`] =
      `!f() { test "$1" = get && printf 'username=%s\\npassword=%s\\n' ${user} "$(cat ${password})"; }; f`;
  }
  const entries = Object.entries(settings);
  const strict = repository.ssh?.hostKeyChecking !== 'Disabled';
  const ssh = [
    'ssh -F /dev/null -o BatchMode=yes',
    `-o StrictHostKeyChecking=${strict ? 'yes' : 'no'}`,
    ...(repository.ssh?.knownHostsRef
      ? [`-o UserKnownHostsFile=${file(PREPARATION_PLACES.knownHosts)}`]
      : []),
    ...(type === 'SSH' ? [`-o IdentitiesOnly=yes -i ${file(PREPARATION_PLACES.privateKey)}`] : []),
  ];
  return {
    GIT_TERMINAL_PROMPT: '0',
    GIT_SSH_COMMAND: ssh.join(' '),
    GIT_CONFIG_COUNT: String(entries.length),
    ...Object.fromEntries(
      entries.flatMap(([key, value], index) => [
        [`GIT_CONFIG_KEY_${index}`, key],
        [`GIT_CONFIG_VALUE_${index}`, value],
      ]),
    ),
  };
}
