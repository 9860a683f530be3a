/** Every rule that CEL can say, for `hack/generate/policy.ts`. */
import { commandMirrors } from './command.ts';
import { gitMirrors } from './git.ts';
import { identityMirrors } from './identity.ts';
import type { Mirror } from './mirror.ts';
import { pathMirrors } from './path.ts';
import { podMirrors } from './pod.ts';

export { rightsMirrors } from './rights.ts';

/** Rules about objects and stamps, which every installation has. */
export const objectMirrors: readonly Mirror[] = [
  ...gitMirrors,
  ...pathMirrors,
  ...commandMirrors,
  ...podMirrors,
  ...identityMirrors,
];
