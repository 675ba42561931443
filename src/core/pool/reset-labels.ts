import { updatePort } from '../../openstack/neutron/ports/update.ts';
import { replaceTags } from '../../openstack/neutron/tags/tags.ts';
import type { Call } from '../../util/call.ts';
import type { Core } from '../core.ts';
import { isExistingPort } from '../marks/port-marks.ts';
import {
  CONTAINER,
  clusterTags,
  isIdTag,
  newClaim,
  POOL_PORT_NAME,
  poolPortTags,
} from '../naming.ts';
import type { PoolPort } from './pool-port.ts';
import type { PortPool } from './port-pool.ts';

/** So long nobody wants the port: whoever looks into Neutron shall not take it for a container's. */
const IDLE_MS = 60_000;

/** The free ports that still carry an endpoint's labels, although no container has wanted them for a while. */
export function idleLabelled(pool: PortPool): readonly PoolPort[] {
  return pool.in('free').filter(({ labelled, since }) => labelled && Date.now() - since >= IDLE_MS);
}

/** Labels a port as one that waits, unless a container has got it meanwhile; the next label waits for this. */
export async function resetLabels(
  core: Core,
  pool: PortPool,
  member: PoolPort,
  call: Call,
): Promise<void> {
  await core.locks.run(
    `port:${member.id}`,
    async () => {
      if (member.state !== 'free') return;
      if (isExistingPort(member.port)) return resetOperators(core, member, call);
      const { dockerNetworkId, addresses } = pool.place;
      const addressPoolIds = addresses.map((one) => one.addressPoolId);
      const tags = [
        ...[CONTAINER, ...clusterTags(core.controlPlane)],
        ...poolPortTags({ dockerNetworkId, addressPoolIds }),
      ];
      const body = {
        ...{ name: POOL_PORT_NAME, device_id: newClaim(core.controlPlane) },
        ...(member.port.description !== '' && { description: '' }),
        ...(member.port.dns_name && { dns_name: '' }),
      };
      const [port] = await Promise.all([
        updatePort(core.session, member.id, body, call),
        replaceTags(core.session, 'ports', member.id, tags, call),
      ]);
      member.port = { ...port, tags };
      // A container that has got it in this moment labels it anew.
      if (member.state === 'free') member.labelled = false;
    },
    call,
  );
}

/** An operator's port keeps its name and tags, but for those of the endpoint. */
async function resetOperators(core: Core, member: PoolPort, call: Call): Promise<void> {
  const { id } = member;
  const body = { device_id: newClaim(core.controlPlane) };
  const port = await updatePort(core.session, id, body, call);
  const tags = port.tags.filter((tag) => !isIdTag(tag));
  await replaceTags(core.session, 'ports', id, tags, call);
  member.port = { ...port, tags };
  if (member.state === 'free') member.labelled = false;
}
