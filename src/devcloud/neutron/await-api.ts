import { KuryrError } from '../../errors/kuryr-error.ts';
import type { Call } from '../../util/call.ts';
import { sleep } from '../../util/sleep.ts';
import type { Plan } from '../plan.ts';
import { neutronRequest, serviceToken } from './neutron-request.ts';

const LIMIT_MS = 60_000;

/** Waits until Neutron answers a request with a token: its workers start after it listens. */
export async function awaitApi(plan: Plan, call: Call): Promise<void> {
  const end = Date.now() + LIMIT_MS;
  for (;;) {
    try {
      const token = await serviceToken(plan, call);
      await neutronRequest(plan, { token, path: 'networks', action: 'list networks' }, call);
      return;
    } catch (error) {
      call.signal.throwIfAborted();
      const refused = error instanceof KuryrError && error.status < 500;
      if (refused || Date.now() > end) throw error;
      await sleep(100, call);
    }
  }
}
