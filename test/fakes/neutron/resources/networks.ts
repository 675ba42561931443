import { anything, flag, own, reference, standard, text } from '../api/kinds.ts';
import { changed, newRow, type Rules } from '../api/rules.ts';
import { invalidInput, NeutronFault } from '../http/answer.ts';
import type { NetworkRow } from '../store/rows.ts';
import { addMetadataPort, isNeutronsOwn, releasePort } from './neutron-ports.ts';
import { ensureDefaultGroup } from './security-groups.ts';

/** What Geneve leaves of 1500 bytes. */
const LARGEST_MTU = 1442;

export const networkRules: Rules<NetworkRow> = {
  collection: 'networks',
  single: 'network',
  tagged: true,
  attributes: {
    ...standard,
    name: text(),
    admin_state_up: flag(true),
    shared: flag(false, { adminSets: true }),
    'router:external': flag(false, { adminSets: true }),
    port_security_enabled: flag(true, { filter: false }),
    mtu: anything(LARGEST_MTU, { filter: true }),
    status: own(),
    subnets: own({ filter: false }),
    dns_domain: text({ filter: false }),
    qos_policy_id: reference({ initial: null, filter: false }),
    'provider:network_type': anything('geneve', { adminSets: true, adminSees: true, filter: true }),
    'provider:physical_network': anything(null, { adminSets: true, adminSees: true, filter: true }),
    'provider:segmentation_id': anything(null, { adminSets: true, adminSees: true, filter: true }),
  },
  table: (state) => state.networks,
  notFound: (id) => new NeutronFault(404, 'NetworkNotFound', `Network ${id} could not be found.`),
  shared: (network) => network.shared,

  create(context, values) {
    checkMtu(values['mtu']);
    ensureDefaultGroup(context);
    const segment = { 'provider:segmentation_id': context.state.networks.size + 1 };
    const row = { ...newRow(context, { ...values, ...segment }), status: 'ACTIVE', subnets: [] };
    const network = context.state.networks.put(row as unknown as NetworkRow);
    addMetadataPort(context, network);
    return network;
  },

  update(context, network, changes) {
    checkMtu(changes['mtu']);
    return context.state.networks.put(changed(network, changes));
  },

  remove(context, network) {
    const { ports, subnets, networks } = context.state;
    const here = ports.where((port) => port.network_id === network.id);
    const used = here.filter((port) => !isNeutronsOwn(port));
    if (used.length > 0) {
      const ids = used.map((port) => port.id).join(', ');
      const message = `Unable to complete operation on network ${network.id}. There are one or more ports still in use on the network, id for these ports is: ${ids}.`;
      throw new NeutronFault(409, 'NetworkInUse', message);
    }
    for (const port of here) releasePort(context, port);
    for (const id of network.subnets) subnets.delete(id);
    networks.delete(network.id);
  },
};

function checkMtu(mtu: unknown): void {
  if (Number(mtu) > LARGEST_MTU) {
    throw invalidInput(`Requested MTU is too big, maximum is ${LARGEST_MTU}`);
  }
}
