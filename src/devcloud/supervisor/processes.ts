import { readdirSync, readFileSync } from 'node:fs';
import { isRunning, type ProcessIdentity } from '../../linux/proc/process-identity.ts';

/** One line of /proc/PID/stat, as far as it says who belongs together. */
export interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  readonly session: number;
}

/** All processes that run now; zombies are left out, they run no more. */
export function listProcesses(): ProcessEntry[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => readEntry(Number(name)) ?? []);
}

function readEntry(pid: number): ProcessEntry | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return undefined;
  }
  const [state = '', parent, group, session] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (state === 'Z' || state === 'X') return undefined;
  return { pid, parent: Number(parent), group: Number(group), session: Number(session) };
}

/**
 * The running processes of the session that `leader` began. Its number stays taken while one of
 * them lives, so with the leader gone they are still its own; a number that another process has
 * by now, or a process of an earlier boot, is not.
 */
export function sessionMembers(
  leader: ProcessIdentity,
  currentBoot: string,
  processes = listProcesses(),
): number[] {
  if (leader.bootId !== currentBoot) return [];
  const numberTaken = processes.some((p) => p.pid === leader.pid);
  if (numberTaken && !isRunning(leader)) return [];
  return processes.filter((p) => p.session === leader.pid).map((p) => p.pid);
}

/** The processes below these, with themselves. */
export function descendants(pids: readonly number[], processes = listProcesses()): number[] {
  const found = new Set(pids);
  for (let before = -1; before !== found.size; ) {
    before = found.size;
    for (const p of processes) if (found.has(p.parent)) found.add(p.pid);
  }
  return [...found];
}

/** Whether a process was started with this variable in its environment. */
export function hasVariable(pid: number, name: string, value: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(`${name}=${value}`);
  } catch {
    return false;
  }
}
