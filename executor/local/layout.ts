/** Where a local Run keeps what a Pod would mount: below one private directory, so that one removal leaves nothing. */
import type { Layout } from '../job/layout.ts';

/** The directory that holds spec.json and is removed at the end, besides the layout itself. */
export interface LocalLayout extends Layout {
  readonly spec: string;
}

/** Name of the user's SSH agent, which plays on this machine may use as ansible-playbook itself would. */
const AGENT = 'SSH_AUTH_SOCK';

/** The layout of one attempt below `root`. `tree` is a working tree that is used in place of a checkout. */
export function localLayout(root: string, attempt: number, tree: string | undefined): LocalLayout {
  const own = `${root}/attempt-${attempt}`;
  return {
    spec: `${own}/spec.json`,
    source: tree ?? `${root}/source`,
    work: `${own}/work`,
    private: `${own}/private`,
    record: `${own}/record.json`,
    events: `${own}/events.ndjson`,
    cancel: `${own}/cancel`,
    texts: `${root}/texts`,
    files: `${root}/files`,
    objects: `${root}/objects`,
    credentials: `${root}/credentials`,
    mountRoot: `${root}/mounts`,
    passEnvironment: [AGENT],
  };
}
