import { KuryrError } from '../../errors/kuryr-error.ts';
import { listNetworks } from '../../openstack/neutron/networks/list.ts';
import type { Network } from '../../openstack/neutron/networks/types.ts';
import type { Call } from '../../util/call.ts';
import type { Core } from '../core.ts';
import { referenceFilter, referenceTo } from '../neutron-options.ts';

/** The network that floating IPs are allocated from, by its name or id. */
export async function findExternalNetwork(
  core: Core,
  nameOrId: string,
  key: string,
  call: Call,
): Promise<Pick<Network, 'id'>> {
  const filter = { ...referenceFilter(referenceTo(nameOrId)), 'router:external': true };
  const found = await listNetworks(core.session, { ...filter, fields: ['id'] }, call);
  const [first, ...more] = found;
  if (!first) {
    throw new KuryrError('NOT_FOUND', {
      what: `Neutron has no external network ${nameOrId} (${key}); see: openstack network list --external`,
    });
  }
  if (more.length > 0) {
    throw new KuryrError('CONFLICT', {
      what: `Neutron has ${found.length} external networks ${nameOrId}; give the id of one (${key}), such as ${first.id}`,
    });
  }
  return first;
}
