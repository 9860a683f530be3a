/**
 * The built-in policy rules: their IDs, severities and baseline modes. A mode is what happens to an object
 * that breaks the rule: Enforce refuses it, Warn admits it with a warning, Audit only records it.
 */

/** What happens when a rule is broken. */
export const MODES = ['Off', 'Audit', 'Warn', 'Enforce'] as const;
/** What happens when a rule is broken; later ones are stricter. */
export type Mode = (typeof MODES)[number];

/** How bad it is when a rule is broken. */
export type Severity = 'critical' | 'high' | 'medium' | 'low';

/** One built-in rule. */
export interface Rule {
  title: string;
  severity: Severity;
  mode: Mode;
}

const rule = (title: string, severity: Severity, mode: Mode): Rule => ({ title, severity, mode });

/** The built-in rules with their baseline modes, which hold where no PlaybookPolicy states the rule. */
export const RULES = {
  'POD-01': rule(
    'No privileged containers, host namespaces, host paths or host ports; only volume types of Pod Security "restricted"',
    'critical',
    'Enforce',
  ),
  'POD-02': rule('Runs as a user other than root', 'high', 'Enforce'),
  'POD-03': rule('Drops all capabilities and adds none', 'high', 'Enforce'),
  'POD-04': rule('No privilege escalation; seccomp and AppArmor profiles not loosened', 'high', 'Enforce'),
  'POD-05': rule('Root file system is read-only', 'medium', 'Enforce'),
  'POD-06': rule('No Kubernetes API token unless asked for', 'high', 'Enforce'),
  'POD-07': rule('Nothing is mounted over system paths or over the workspace', 'high', 'Enforce'),
  'POD-08': rule('CPU and memory limits and a timeout are set', 'medium', 'Warn'),
  'IMG-01': rule('Images come from allowed registries', 'high', 'Enforce'),
  'IMG-02': rule('Images are pinned by digest', 'medium', 'Warn'),
  'GIT-01': rule('Credentials of repositories travel over https or ssh only', 'critical', 'Enforce'),
  'GIT-02': rule('URLs and refs hold no options or control characters', 'critical', 'Enforce'),
  'GIT-03': rule('URLs hold no credentials', 'high', 'Enforce'),
  'GIT-04': rule(
    'Git and Galaxy hosts are not loopback, link-local, metadata or API server addresses',
    'high',
    'Enforce',
  ),
  'GIT-05': rule('SSH host keys are checked against known hosts', 'high', 'Enforce'),
  'GIT-06': rule('The ref is a commit', 'low', 'Warn'),
  'PATH-01': rule('Paths are relative and stay inside the repository', 'critical', 'Enforce'),
  'CMD-01': rule('Options cannot become other options', 'critical', 'Enforce'),
  'VAR-01': rule('Parameters of Runs hold no templates and no connection variables', 'high', 'Enforce'),
  'VAR-02': rule('Inline variables do not look like secrets', 'high', 'Warn'),
  'REF-01': rule('References stay inside the namespace', 'critical', 'Enforce'),
  'REF-02': rule('The requester may use the Secrets and ConfigMaps that are named', 'critical', 'Enforce'),
  'REF-03': rule('The requester may use the ServiceAccount that is named', 'critical', 'Enforce'),
  'REF-04': rule('The requester may use the Playbook that is run', 'high', 'Enforce'),
  'REF-05': rule('Objects that are named exist', 'low', 'Warn'),
  'ID-01': rule('Runs carry the identity of their requester', 'high', 'Enforce'),
  'SCH-01': rule('Schedules fire no more often than allowed', 'medium', 'Enforce'),
} as const satisfies Record<string, Rule>;

/** ID of a built-in rule. */
export type RuleId = keyof typeof RULES;

/** Rules that hold whatever policies say and whoever asks to be exempted: others are worth nothing without them. */
const FIXED: readonly RuleId[] = ['ID-01'];

/** Whether a rule is one that always holds. */
export const isFixed = (rule: string): boolean => FIXED.some((id) => id === rule);

/** IDs of the built-in rules. */
export const RULE_IDS = Object.keys(RULES) as RuleId[];
