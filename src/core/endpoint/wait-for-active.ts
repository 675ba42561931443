import { KuryrError } from '../../errors/kuryr-error.ts';
import { getPort } from '../../openstack/neutron/ports/get.ts';
import { type Call, withDeadline } from '../../util/call.ts';
import { sleep } from '../../util/sleep.ts';
import type { Core } from '../core.ts';

const FIRST_POLL_MS = 50;
const LAST_POLL_MS = 1_000;
const REQUEST_MS = 20_000;

/**
 * Waits until Neutron says that the port is plugged (`vif_plugging_is_fatal`), as long as
 * `vif_plugging_timeout` says: longer than other calls may take, and with 0 for ever. dockerd sets no
 * limit of its own. The daemon's stop ends the wait.
 */
export async function waitForActive(core: Core, portId: string): Promise<void> {
  const { vifPluggingTimeoutMs } = core.config.neutron;
  const stop: Call = { signal: core.stop.signal };
  const end =
    vifPluggingTimeoutMs > 0 ? Date.now() + vifPluggingTimeoutMs : Number.POSITIVE_INFINITY;
  for (let pause = FIRST_POLL_MS; ; pause = Math.min(pause * 2, LAST_POLL_MS)) {
    const port = await getPort(core.session, portId, withDeadline(REQUEST_MS, stop));
    if (port.status === 'ACTIVE') {
      core.endpoints.rememberPort(port);
      return;
    }
    if (Date.now() + pause > end) {
      throw new KuryrError('BINDING', {
        what: `the port ${portId} was plugged but is ${port.status} in Neutron after ${vifPluggingTimeoutMs / 1000} s; check the agent or ovn-controller of ${core.config.host}, or allow more with [neutron] vif_plugging_timeout`,
      });
    }
    await sleep(pause, stop);
  }
}
