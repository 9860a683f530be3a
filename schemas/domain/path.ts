/** Paths as specs name them: relative ones inside the repository, absolute ones inside the container. */

// Control, format, surrogate and separator characters hide what a path really says.
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

/** What is wrong with a path that must stay inside the repository, or undefined. `.` names its root. */
export function relativePathProblem(path: string): string | undefined {
  if (path === '') return 'must not be empty';
  if (UNSEEN.test(path)) return 'contains a control or invisible character; remove it';
  if (path.startsWith('/')) return 'must be relative to the root of the repository; remove the leading "/"';
  if (path.startsWith('-'))
    return 'must not start with "-", which would be taken for an option; write "./-…"';
  if (path.startsWith('~'))
    return 'must not start with "~"; paths are relative to the root of the repository';
  if (path.includes('\\')) return 'contains a backslash; separate directories with "/"';
  const parts = path.replace(/\/$/, '').split('/');
  if (parts.includes('..')) return 'must not contain ".."; it would leave the repository';
  if (parts.includes('')) return 'must not contain "//"';
  if (parts.indexOf('.', 1) > 0) return 'must not contain "/./"';
  return undefined;
}

/** What is wrong with the path of a file below a mount path, or undefined (core/v1 KeyToPath.path). */
export function filePathProblem(path: string): string | undefined {
  return path.endsWith('/') ? 'must name a file; remove the final "/"' : relativePathProblem(path);
}

/** What is wrong with a path in the container at which something is mounted, or undefined. */
export function mountPathProblem(path: string): string | undefined {
  if (!path.startsWith('/')) return 'must be absolute; start it with "/"';
  if (UNSEEN.test(path)) return 'contains a control or invisible character; remove it';
  if (path.includes(':')) return 'must not contain ":"';
  if (path.split('/').includes('..')) return 'must not contain ".."';
  return undefined;
}

/** An absolute path without duplicate, final and "." parts, for comparison. */
export const normalizedPath = (path: string): string =>
  `/${path
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/')}`;
