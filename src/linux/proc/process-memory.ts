import { readFileSync } from 'node:fs';

export interface ProcessMemory {
  /** Proportional set size, bytes: pages shared by n processes count 1/n. */
  readonly pss: number;
  /** Resident set size, bytes. */
  readonly rss: number;
}

/** What a process holds in memory now; undefined if it is gone or not ours to look at. */
export function processMemory(pid: number): ProcessMemory | undefined {
  try {
    return parseSmapsRollup(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'));
  } catch {
    return undefined;
  }
}

/** Reads the sums in /proc/PID/smaps_rollup, which are in kB. */
export function parseSmapsRollup(text: string): ProcessMemory | undefined {
  const bytes = (name: string) => Number(new RegExp(`^${name}: +(\\d+) kB$`, 'm').exec(text)?.[1]);
  const memory = { pss: bytes('Pss') * 1024, rss: bytes('Rss') * 1024 };
  return Number.isNaN(memory.pss) || Number.isNaN(memory.rss) ? undefined : memory;
}
