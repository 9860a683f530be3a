/** Every built-in rule, in the order in which broken ones are reported. */
import { commandRules } from './command.ts';
import { gitRules } from './git.ts';
import { identityRules } from './identity.ts';
import { imageRules } from './image.ts';
import { pathRules } from './path.ts';
import { podRules } from './pod.ts';
import { referenceRules } from './reference.ts';
import { scheduleRules } from './schedule.ts';
import type { AnyRuleCheck } from './subject.ts';
import { variableRules } from './variable.ts';

/** The rules that look at one object. REF-02, REF-04 and REF-05 ask the cluster: `rights.ts`, `reference.ts`. */
export const builtinRules: readonly AnyRuleCheck[] = [
  ...gitRules,
  ...pathRules,
  ...commandRules,
  ...variableRules,
  ...podRules,
  ...imageRules,
  ...referenceRules,
  ...identityRules,
  ...scheduleRules,
];
