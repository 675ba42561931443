import { listPorts } from '../../openstack/neutron/ports/list.ts';
import { type Call, withDeadline } from '../../util/call.ts';
import { sleep } from '../../util/sleep.ts';
import type { Core } from '../core.ts';
import { linkMtu } from '../endpoint/link-mtu.ts';
import { plugRequest } from '../endpoint/plug-request.ts';
import type { PortPool } from './port-pool.ts';

const FIRST_POLL_MS = 250;
const LAST_POLL_MS = 2_000;
/** A backend that takes longer has other troubles; such ports are given out all the same. */
const ACTIVE_MS = 10_000;

/** Makes the links of a pool's new ports and joins them to the backend, all at once; then they are free. */
export async function plugPoolPorts(core: Core, pool: PortPool, call: Call): Promise<void> {
  const fresh = pool.in('new');
  if (fresh.length === 0) return;
  const record = await core.networks.get(pool.place.dockerNetworkId, call);
  const mtu = linkMtu(record, {});
  const plugged = await Promise.allSettled(
    fresh.map(async (member) => {
      // The port stands for its endpoint until there is one.
      await core.binding.plug(plugRequest(member.port, { endpointId: member.id, mtu }), call);
      if (member.state === 'new') pool.move(member, 'free');
    }),
  );
  const failed = plugged.find((one) => one.status === 'rejected');
  if (failed) throw failed.reason;
}

/** Looks until the backend has told Neutron that all free ports are plugged. */
export async function awaitActive(core: Core, pool: PortPool, call: Call): Promise<void> {
  const limit = withDeadline(ACTIVE_MS, call);
  for (let pause = FIRST_POLL_MS; ; pause = Math.min(pause * 2, LAST_POLL_MS)) {
    const waiting = pool.in('free').filter(({ port }) => port.status !== 'ACTIVE');
    if (waiting.length === 0) return;
    await sleep(pause, limit).catch(() => undefined);
    if (limit.signal.aborted) return;
    const id = waiting.map((member) => member.id);
    for (const { id: portId, status } of await listPorts(
      core.session,
      { id, fields: ['id', 'status'] },
      call,
    )) {
      const member = pool.get(portId);
      if (!member) continue;
      member.port = { ...member.port, status };
      core.endpoints.refreshPort(member.port);
    }
  }
}
