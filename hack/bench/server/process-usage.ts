/** What a running process has used, from proc(5), which Linux has. */
import { readFile } from 'node:fs/promises';

/** Ticks of the kernel in a second, as user programs see them: USER_HZ is 100 on every architecture that Node.js has. */
const TICKS = 100;

/** CPU time so far, in seconds, of all threads of a process. */
export async function cpuSeconds(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  // The name of the program, in parentheses, may contain spaces.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [user, system] = [Number(fields[11]), Number(fields[12])];
  return (user + system) / TICKS;
}

/** The most memory that a process has had so far, in MiB (`VmHWM`). */
export async function maxRssMiB(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const kib = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
  if (kib === undefined) throw new Error(`/proc/${pid}/status has no VmHWM`);
  return Number(kib) / 1024;
}
