/** The playbook of the benchmark: many small tasks on ten hosts, as a Git working tree. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { commitAll } from '../git-repository.ts';

const HOSTS = 10;

/** Writes a project whose playbook has so many tasks on ten local hosts. */
export function benchmarkProject(directory: string, tasks: number): void {
  mkdirSync(directory, { recursive: true });
  const task = (n: number) =>
    `    - name: Task ${n}\n      ansible.builtin.set_fact:\n        fact_${n % 50}: "${n}"\n`;
  const play = `---\n- name: Many small tasks\n  hosts: all\n  gather_facts: false\n  tasks:\n`;
  writeFileSync(
    join(directory, 'site.yml'),
    play + Array.from({ length: tasks }, (_, n) => task(n + 1)).join(''),
  );
  const hosts = Array.from({ length: HOSTS }, (_, n) => `host-${n + 1} ansible_connection=local`);
  writeFileSync(join(directory, 'hosts'), `${hosts.join('\n')}\n`);
  writeFileSync(join(directory, 'ansible.cfg'), '[defaults]\nforks = 10\n');
  commitAll(directory, 'Many small tasks');
}

/** The manifests with which `apo run` plays it. */
export const benchmarkManifests = `apiVersion: ansible.cloud37.dev/v1beta1
kind: Repository
metadata: { name: bench }
spec: { url: https://git.example.com/bench.git }
---
apiVersion: ansible.cloud37.dev/v1beta1
kind: Playbook
metadata: { name: bench }
spec:
  source: { repositoryRef: { name: bench }, path: site.yml }
  inventory: { from: [{ path: hosts }] }
  timeout: 1h
`;
