import { KuryrError } from '../../errors/kuryr-error.ts';
import { getPort } from '../../openstack/neutron/ports/get.ts';
import type { Call } from '../../util/call.ts';
import { sleep } from '../../util/sleep.ts';
import type { Core } from '../core.ts';

const FIRST_POLL_MS = 50;
const LAST_POLL_MS = 1_000;

/**
 * Waits until Neutron says that the port is plugged (`vif_plugging_is_fatal`), at most
 * `vif_plugging_timeout`; 0 waits as long as the call may last.
 */
export async function waitForActive(core: Core, portId: string, call: Call): Promise<void> {
  const { vifPluggingTimeoutMs } = core.config.neutron;
  const end =
    vifPluggingTimeoutMs > 0 ? Date.now() + vifPluggingTimeoutMs : Number.POSITIVE_INFINITY;
  for (let pause = FIRST_POLL_MS; ; pause = Math.min(pause * 2, LAST_POLL_MS)) {
    const port = await getPort(core.session, portId, call);
    if (port.status === 'ACTIVE') {
      core.endpoints.rememberPort(port);
      return;
    }
    if (Date.now() + pause > end) {
      throw new KuryrError('BINDING', {
        what: `the port ${portId} was plugged but is ${port.status} in Neutron after ${vifPluggingTimeoutMs / 1000} s; check the agent or ovn-controller of ${core.config.host}, or allow more with [neutron] vif_plugging_timeout`,
      });
    }
    await sleep(pause, call);
  }
}
