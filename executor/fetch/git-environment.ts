/** The environment that git runs in: built from nothing, so that no file or variable of the user or the repository takes part. */
import type { GitScheme } from '../../schemas/domain/git-url.ts';

/** One setting as git-config(1) names it. */
export type GitSetting = readonly [name: string, value: string];

// Malformed but harmless objects that old, widely used repositories contain; everything else fails the fetch.
const TOLERATED = ['badTimezone', 'missingSpaceBeforeDate', 'zeroPaddedFilemode'] as const;

const SETTINGS: readonly GitSetting[] = [
  ['protocol.allow', 'never'],
  ['core.hooksPath', '/dev/null'],
  ['core.fsmonitor', 'false'],
  ['core.attributesFile', '/dev/null'],
  ['core.excludesFile', '/dev/null'],
  ['core.autocrlf', 'false'],
  ['core.symlinks', 'true'],
  ['core.protectHFS', 'true'],
  ['core.protectNTFS', 'true'],
  ['core.quotePath', 'false'],
  ['core.askPass', ''],
  ['credential.helper', ''],
  ['http.followRedirects', 'false'],
  ['transfer.fsckObjects', 'true'],
  ['transfer.credentialsInUrl', 'die'],
  ...TOLERATED.map((id): GitSetting => [`fetch.fsck.${id}`, 'ignore']),
  ['fetch.recurseSubmodules', 'false'],
  ['submodule.recurse', 'false'],
  ['init.templateDir', ''],
  ['init.defaultBranch', 'main'],
  ['gc.auto', '0'],
  ['maintenance.auto', 'false'],
];

/** What a command needs besides the fixed settings. */
export interface GitNeeds {
  /** Value of PATH: where git, ssh and git-lfs are looked for. */
  path: string;
  /** An empty directory: neither ~/.gitconfig nor ~/.netrc of the user is read. */
  home: string;
  /** Transports that may be used; none for commands that work on local data. */
  schemes: readonly GitScheme[];
  settings?: readonly GitSetting[];
  variables?: Readonly<Record<string, string>>;
}

/** Builds the environment. Settings travel as GIT_CONFIG_COUNT variables: they win over the repository's own configuration and stay out of argv and files. */
export function gitEnvironment(needs: GitNeeds): Record<string, string> {
  const settings = [
    ...SETTINGS,
    ...needs.schemes.map((scheme): GitSetting => [`protocol.${scheme}.allow`, 'always']),
    ...(needs.settings ?? []),
  ];
  const environment: Record<string, string> = {
    PATH: needs.path,
    HOME: needs.home,
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_ATTR_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_NO_LAZY_FETCH: '1',
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_OPTIONAL_LOCKS: '0',
    // Beats every protocol.* setting, those in a repository's configuration included.
    GIT_ALLOW_PROTOCOL: needs.schemes.join(':'),
    GIT_CONFIG_COUNT: String(settings.length),
    ...needs.variables,
  };
  settings.forEach(([name, value], index) => {
    environment[`GIT_CONFIG_KEY_${index}`] = name;
    environment[`GIT_CONFIG_VALUE_${index}`] = value;
  });
  return environment;
}
