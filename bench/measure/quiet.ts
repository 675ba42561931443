import { readFile } from 'node:fs/promises';
import type { Call } from '../../src/util/call.ts';
import { sleep } from '../../src/util/sleep.ts';

/** The share of the processors' time that others may use at the start of a round. */
const MOST_BUSY = 0.2;
const SAMPLE_MS = 300;

/**
 * Waits until the machine has little else to do, at most `limitMs`. Looks only at what was before a
 * measurement, never at its result, so it prefers no subject.
 *
 * @returns the share of the processors' time that was used at last, 0 to 1
 */
export async function waitForQuiet(limitMs: number, call: Call): Promise<number> {
  const end = Date.now() + limitMs;
  for (;;) {
    const before = await readFile('/proc/stat', 'utf8');
    await sleep(SAMPLE_MS, call);
    const busy = busyShare(before, await readFile('/proc/stat', 'utf8'));
    if (busy <= MOST_BUSY || Date.now() > end) return busy;
  }
}

/** The share of all processors' time that was used between two readings of /proc/stat (proc(5)). */
export function busyShare(before: string, after: string): number {
  const [from, to] = [ticks(before), ticks(after)];
  const total = to.total - from.total;
  return total > 0 ? 1 - (to.idle - from.idle) / total : 0;
}

function ticks(stat: string): { readonly total: number; readonly idle: number } {
  const [, ...fields] = stat.slice(0, stat.indexOf('\n')).trim().split(/\s+/);
  // user nice system idle iowait irq softirq steal; the times of guests are in user and nice already.
  const [user = 0, nice = 0, system = 0, idle = 0, wait = 0, ...rest] = fields.map(Number);
  const [irq = 0, softirq = 0, steal = 0] = rest;
  return { total: user + nice + system + idle + wait + irq + softirq + steal, idle: idle + wait };
}
