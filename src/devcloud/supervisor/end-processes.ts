import type { Call } from '../../util/call.ts';
import { sleep } from '../../util/sleep.ts';

/**
 * Ends processes: SIGTERM, and SIGKILL for those that remain after `graceMs`. `members` names those
 * that are left each time, so it must name only what is ours.
 */
export async function endProcesses(
  members: () => readonly number[],
  graceMs: number,
  call: Call,
): Promise<void> {
  const first = members();
  if (first.length === 0) return;
  send(first, 'SIGTERM');
  if (await gone(members, graceMs, call)) return;
  // New ones may appear while old ones are killed; a few rounds catch them.
  for (let round = 0; round < 20; round++) {
    send(members(), 'SIGKILL');
    if (await gone(members, 250, call)) return;
  }
}

async function gone(
  members: () => readonly number[],
  withinMs: number,
  call: Call,
): Promise<boolean> {
  const end = Date.now() + withinMs;
  while (members().length > 0) {
    if (Date.now() > end) return false;
    await sleep(25, call);
  }
  return true;
}

function send(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
      // It ended by itself.
    }
  }
}
