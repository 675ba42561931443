import { KuryrError } from '../../errors/kuryr-error.ts';
import { listNetworks } from '../../openstack/neutron/networks/list.ts';
import type { Network } from '../../openstack/neutron/networks/types.ts';
import type { Call } from '../../util/call.ts';
import type { Core } from '../core.ts';
import { referenceFilter, referenceTo, theOnly } from '../neutron-options.ts';

/** The network that floating IPs are allocated from, by its name or id. */
export async function findExternalNetwork(
  core: Core,
  nameOrId: string,
  key: string,
  call: Call,
): Promise<Pick<Network, 'id'>> {
  const reference = referenceTo(nameOrId);
  const filter = { ...referenceFilter(reference), 'router:external': true };
  const found = await listNetworks(core.session, { ...filter, fields: ['id'] }, call);
  if (found.length === 0) {
    throw new KuryrError('NOT_FOUND', {
      what: `Neutron has no external network ${nameOrId} (${key}); see: openstack network list --external`,
    });
  }
  return theOnly(found, 'network', reference, key);
}
