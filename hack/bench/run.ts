/** `apo run` against bare ansible-playbook and ansible-runner, the same playbook, as whole processes. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureVenv } from '../ansible/venv.ts';
import { interleaved, measured, median, rounded, type Usage } from './measure.ts';
import { benchmarkManifests, benchmarkProject } from './playbook.ts';

/** CPU and wall time of the three, and the ratios that count. */
export async function benchRun(apo: string, tasks: number, rounds: number): Promise<object> {
  const { bin } = await ensureVenv('runner');
  const directory = mkdtempSync(join(tmpdir(), 'apo-bench-'));
  try {
    const project = join(directory, 'project');
    benchmarkProject(project, tasks);
    const manifests = join(directory, 'manifests.yaml');
    writeFileSync(manifests, benchmarkManifests);
    const runner = join(directory, 'runner');
    mkdirSync(join(runner, 'inventory'), { recursive: true });
    symlinkSync(project, join(runner, 'project'));
    symlinkSync(join(project, 'hosts'), join(runner, 'inventory', 'hosts'));
    const env = { ...process.env, PATH: `${bin}:${process.env.PATH ?? ''}`, HOME: directory };
    const results = interleaved(
      {
        bare: () => measured(['ansible-playbook', '-i', 'hosts', 'site.yml'], { cwd: project, env }),
        apo: () => measured([apo, 'run', '-f', manifests, 'bench', '--source', `bench=${project}`], { env }),
        runner: () => {
          rmSync(join(runner, 'artifacts'), { recursive: true, force: true });
          return measured(['ansible-runner', 'run', runner, '-p', 'site.yml', '-q'], { env });
        },
      },
      rounds,
    );
    return { tasks, hosts: 10, rounds, ...compared(results) };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function compared(results: Record<'bare' | 'apo' | 'runner', Usage[]>): object {
  const of = (name: 'bare' | 'apo' | 'runner', figure: keyof Usage) =>
    median(results[name].map((usage) => usage[figure]));
  const figures = (name: 'bare' | 'apo' | 'runner') => ({
    cpuSeconds: rounded(of(name, 'cpuSeconds')),
    wallSeconds: rounded(of(name, 'wallSeconds')),
  });
  // Within a round, because what else runs on the machine changes from one round to the next.
  const ratio = (other: 'bare' | 'runner') =>
    rounded(
      median(
        results.apo.map(
          ({ cpuSeconds }, round) => cpuSeconds / (results[other][round]?.cpuSeconds ?? Number.NaN),
        ),
      ),
    );
  return {
    bare: figures('bare'),
    apo: figures('apo'),
    runner: figures('runner'),
    cpuRatioToBare: ratio('bare'),
    cpuRatioToRunner: ratio('runner'),
    wallSecondsMoreThanBare: rounded(of('apo', 'wallSeconds') - of('bare', 'wallSeconds')),
  };
}
