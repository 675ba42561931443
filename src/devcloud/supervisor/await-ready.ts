import { KuryrError } from '../../errors/kuryr-error.ts';
import { type Call, withDeadline } from '../../util/call.ts';
import { sleep } from '../../util/sleep.ts';
import type { Spawned } from './spawn-service.ts';
import type { Service } from './unit.ts';

const READY_MS = 60_000;
const PROBE_MS = 5_000;

/** Waits until a service that was just started answers; rejects when it ends or takes too long. */
export async function awaitReady(service: Service, process: Spawned, call: Call): Promise<void> {
  const limit = service.readyMs ?? READY_MS;
  const end = Date.now() + limit;
  while (!(await answers(service, call))) {
    const why = process.ended();
    if (why !== undefined)
      throw new KuryrError('COMMAND', { command: `the start of ${service.name}`, why });
    if (Date.now() > end) {
      throw new KuryrError('DEADLINE', {
        what: `the start of ${service.name}`,
        seconds: limit / 1000,
      });
    }
    await sleep(30, call);
  }
}

/** Whether a service answers now. A probe that fails or hangs is a no. */
export async function answers(service: Service, call: Call): Promise<boolean> {
  try {
    return await service.ready(withDeadline(PROBE_MS, call));
  } catch {
    call.signal.throwIfAborted();
    return false;
  }
}
