import { isCode } from '../../errors/kuryr-error.ts';
import { createPorts } from '../../openstack/neutron/ports/create.ts';
import type { Port, PortCreate } from '../../openstack/neutron/ports/types.ts';
import { addTag } from '../../openstack/neutron/tags/tags.ts';
import type { Call } from '../../util/call.ts';
import type { Core } from '../core.ts';
import { boundPortBody } from '../ipam/bound-port-body.ts';
import { bindingFailed } from '../ipam/create-bound-port.ts';
import { CONTAINER, clusterTags, newClaim, POOL_PORT_NAME, poolPortTags } from '../naming.ts';
import type { PoolPlace } from './port-pool.ts';

/** Makes ports of a pool with one request, like those that are made for an endpoint, and marked. */
export async function createPoolPorts(
  core: Core,
  place: PoolPlace,
  count: number,
  call: Call,
): Promise<readonly Port[]> {
  const claim = newClaim(core.controlPlane);
  const { settings } = await core.networks.get(place.dockerNetworkId, call);
  const { host } = core.config;
  return core.background.guard({ kind: 'undo-port', claim }, async () => {
    const [first] = place.addresses;
    const subnet = { id: first?.subnetId ?? '', network_id: place.networkId };
    const body: PortCreate = {
      ...boundPortBody({ subnet, settings }, { host, claim }),
      name: POOL_PORT_NAME,
      fixed_ips: place.addresses.map(({ subnetId }) => ({ subnet_id: subnetId })),
    };
    const { dockerNetworkId, addresses } = place;
    const addressPoolIds = addresses.map((one) => one.addressPoolId);
    const tags = [
      ...[CONTAINER, ...clusterTags(core.controlPlane)],
      ...poolPortTags({ dockerNetworkId, addressPoolIds }),
    ];
    const ports = await createTagged(core, Array<PortCreate>(count).fill(body), tags, call);
    const failed = ports.find((port) => port['binding:vif_type'] === 'binding_failed');
    if (failed) throw bindingFailed(host, place.networkId);
    return ports;
  });
}

/** With the tags in the request where Neutron takes them there, else port by port. */
async function createTagged(
  core: Core,
  bodies: readonly PortCreate[],
  tags: readonly string[],
  call: Call,
): Promise<readonly Port[]> {
  const ports = await createAll(core, bodies, tags, call);
  const isTagged = (port: Port) => tags.every((tag) => port.tags.includes(tag));
  for (const { id } of ports.filter((port) => !isTagged(port))) {
    for (const tag of tags) await addTag(core.session, 'ports', id, tag, call);
  }
  return ports.map((port) => ({ ...port, tags }));
}

async function createAll(
  core: Core,
  bodies: readonly PortCreate[],
  tags: readonly string[],
  call: Call,
): Promise<readonly Port[]> {
  if (!core.features.tagsInPortCreate) return createPorts(core.session, bodies, call);
  try {
    const tagged = bodies.map((body) => ({ ...body, tags }));
    return await createPorts(core.session, tagged, call);
  } catch (error) {
    const refused =
      isCode(error, 'OPENSTACK') && error.status === 400 && /\btags\b/.test(error.message);
    if (!refused) throw error;
    core.features.tagsInPortCreate = false;
    return createPorts(core.session, bodies, call);
  }
}
