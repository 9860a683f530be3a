/** Manifests for tests: a Repository, its Playbooks, and what they need. */

/** Options of the manifests. */
export interface SiteOptions {
  readonly url?: string;
  /** Further lines of the Repository's spec. */
  readonly repository?: string;
  readonly playbook: string;
  /** Further lines of the Playbook's spec. */
  readonly spec?: string;
  /** Further documents. */
  readonly more?: string;
}

const indented = (text: string): string => text.replace(/^(?=.)/gm, '  ');

/** A Repository `infra` and a Playbook `site` that runs on three names for this machine. */
export const siteManifests = ({
  url = 'https://git.example.com/infra.git',
  repository = '',
  playbook,
  spec = '',
  more = '',
}: SiteOptions): string => `apiVersion: ansible.cloud37.dev/v1beta1
kind: Repository
metadata: {name: infra}
spec:
  url: ${url}
${indented(repository)}
---
apiVersion: ansible.cloud37.dev/v1beta1
kind: Playbook
metadata: {name: site}
spec:
  source:
    repositoryRef: {name: infra}
    path: ${JSON.stringify(playbook)}
  inventory:
    from:
      - inline: |
          [all]
          one
          two
          [all:vars]
          ansible_connection=local
          ansible_python_interpreter={{ ansible_playbook_python }}
${indented(spec)}
${more === '' ? '' : `---\n${more}`}`;
