import { KuryrError } from '../../errors/kuryr-error.ts';
import type { Cidr } from '../../net/cidr.ts';
import { listSubnetPools } from '../../openstack/neutron/subnetpools/list.ts';
import type { Call } from '../../util/call.ts';
import { isSameControlPlane } from '../control-plane.ts';
import type { Core } from '../core.ts';
import { readPoolDescription, subnetPoolName } from '../naming.ts';
import type { AddressPool } from './address-pools.ts';

/**
 * The pool that dockerd was given for a range whose network it now creates: from memory, or, when the
 * daemon was restarted in between, the newest of this control plane in Neutron that has no subnet yet.
 */
export async function findUnattachedPool(core: Core, cidr: Cidr, call: Call): Promise<AddressPool> {
  const waiting = core.unattached.peek(cidr.text);
  if (waiting) return waiting;
  const name = subnetPoolName(core.config.subnetPoolNamePrefix, cidr.text);
  const named = await listSubnetPools(core.session, { name }, call);
  const mine = named.filter(({ description }) => {
    const whose = readPoolDescription(description);
    return whose && isSameControlPlane(whose, core.controlPlane);
  });
  const newestFirst = mine.sort((a, b) => ((a.created_at ?? '') < (b.created_at ?? '') ? 1 : -1));
  for (const { id } of newestFirst) {
    const pool = await core.pools.find(id, call);
    if (pool && !pool.subnet) return pool;
  }
  throw new KuryrError('BAD_REQUEST', {
    what: `Kuryr did not give out the address pool ${cidr.text}; create the network with its own IPAM driver: docker network create -d kuryr --ipam-driver kuryr --subnet ${cidr.text}`,
  });
}
