/** What a go.mod says that a build needs to know. */
export interface GoModule {
  /** Version of the module that is required, such as `v1.36.3`. */
  version: string;
  /** Lowest Go version that builds it, such as `1.26`. */
  go: string;
}

/**
 * Reads the required version of the module `path`, and the Go version, from the text of a go.mod
 * (https://go.dev/ref/mod#go-mod-file). Throws when either is missing.
 */
export function parseGoModule(text: string, path: string): GoModule {
  const lines = text.split('\n').map((line) => line.trim().split(/\s+/));
  const version = lines.map(withoutRequire).find(([name]) => name === path)?.[1];
  const go = lines.find(([word]) => word === 'go')?.[1];
  if (version === undefined) throw new Error(`go.mod: no "require ${path} VERSION"`);
  if (go === undefined) throw new Error('go.mod: no "go VERSION"');
  return { version, go: go.split('.').slice(0, 2).join('.') };
}

/**
 * Tells whether the toolchain `found`, as `go env GOVERSION` prints it (`go1.26.8`, `devel go1.27-4f0b3a1`),
 * is at least `needed` (`1.26`). An answer that names no version is too old.
 */
export function goSuffices(found: string, needed: string): boolean {
  const version = /go(\d+)\.(\d+)/.exec(found);
  const [major = 0, minor = 0] = needed.split('.').map(Number);
  if (version === null) return false;
  const [foundMajor, foundMinor] = [Number(version[1]), Number(version[2])];
  return foundMajor > major || (foundMajor === major && foundMinor >= minor);
}

function withoutRequire(words: string[]): string[] {
  return words[0] === 'require' ? words.slice(1) : words;
}
