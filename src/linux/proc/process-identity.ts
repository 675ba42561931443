import { readFileSync } from 'node:fs';

/**
 * A process, told apart from any later one with the same id: ids are used again, the pair of start
 * time and boot is not.
 */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks (1/100 s) from boot to its start: field 22 of /proc/PID/stat, see proc(5). */
  readonly startTicks: number;
  readonly bootId: string;
}

/** The identity of a process that runs now; undefined if there is none, or only its zombie. */
export function processIdentity(pid: number): ProcessIdentity | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return undefined;
  }
  const fields = parseStat(stat);
  if (fields.state === 'Z' || fields.state === 'X') return undefined;
  return { pid, startTicks: fields.startTicks, bootId: bootId() };
}

/** Whether the very process that had this identity still runs. */
export function isRunning(identity: ProcessIdentity): boolean {
  const now = processIdentity(identity.pid);
  return now?.startTicks === identity.startTicks && now.bootId === identity.bootId;
}

/** An id that the kernel draws anew at each boot. */
export function bootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
}

/** State and start time in a line of /proc/PID/stat; the command's name may hold spaces and `)`. */
export function parseStat(line: string): { state: string; startTicks: number } {
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
  return { state: fields[0] ?? '', startTicks: Number(fields[19]) };
}
