import { setTimeout as delay } from 'node:timers/promises';
import type { Call } from './call.ts';

/** Waits `ms` milliseconds, or rejects with the signal's reason if that comes first. */
export async function sleep(ms: number, { signal }: Call): Promise<void> {
  signal.throwIfAborted();
  try {
    await delay(ms, undefined, { signal });
  } catch {
    signal.throwIfAborted();
  }
}
