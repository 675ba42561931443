import type { Values } from '../api/attributes.ts';
import type { Context } from '../api/context.ts';
import {
  anything,
  dictionary,
  flag,
  hostName,
  list,
  macAddress,
  own,
  reference,
  standard,
  text,
} from '../api/kinds.ts';
import { changed, newRow, type Rules } from '../api/rules.ts';
import { NeutronFault } from '../http/answer.ts';
import type { PortRow } from '../store/rows.ts';
import { choosePairs } from './address-pairs.ts';
import { release, take } from './allocation.ts';
import { bind } from './binding.ts';
import { chooseAddresses } from './fixed-ips.ts';
import { randomMac } from './mac.ts';
import { releasePort } from './neutron-ports.ts';
import { matchesFixedIps } from './port-filters.ts';
import { changeGroups, checkTags, chooseGroups } from './port-values.ts';
import { checkPolicy } from './qos-policies.ts';
import { leadNowhere, ROUTER_INTERFACE } from './reachable.ts';
import { findNetwork } from './references.ts';

/** Owners of ports that only go with what they are for. */
const ROUTERS = [ROUTER_INTERFACE, 'network:router_gateway', 'network:floatingip'];

const binding = { adminSets: true, adminSees: true } as const;

export const portRules: Rules<PortRow> = {
  collection: 'ports',
  single: 'port',
  tagged: true,
  attributes: {
    ...standard,
    network_id: reference({ create: 'required', update: false }),
    name: text(),
    admin_state_up: flag(true),
    mac_address: macAddress(),
    fixed_ips: anything(undefined),
    device_id: text(),
    device_owner: text(),
    status: own(),
    security_groups: anything(undefined),
    port_security_enabled: flag(true, { filter: false }),
    allowed_address_pairs: anything([]),
    extra_dhcp_opts: anything([]),
    dns_name: hostName(),
    qos_policy_id: reference({ initial: null, filter: false }),
    tags: list(undefined, { update: false, convert: checkTags }),
    'binding:host_id': text(binding),
    'binding:profile': dictionary(binding),
    'binding:vnic_type': text({ initial: 'normal' }),
    'binding:vif_type': own({ filter: false, adminSees: true }),
    'binding:vif_details': own({ filter: false, adminSees: true }),
  },
  table: (state) => state.ports,
  notFound: (id) => new NeutronFault(404, 'PortNotFound', `Port ${id} could not be found.`),
  filters: {
    fixed_ips: matchesFixedIps,
    mac_address: (values) => {
      const wanted = new Set(values.map((mac) => mac.toLowerCase()));
      return (port) => wanted.has(port.mac_address);
    },
    security_groups: (values) => (port) => values.some((id) => port.security_groups.includes(id)),
  },

  create(context, values) {
    const network = findNetwork(context, String(values['network_id']));
    const security_groups = chooseGroups(context, values);
    checkPolicy(context, values['qos_policy_id']);
    const mac = String(values['mac_address'] ?? randomMac(context.state, network.id));
    const base = newRow(context, values);
    const allowed_address_pairs = choosePairs(values['allowed_address_pairs'], mac, values);
    takeMac(context, network.id, mac, base.id);
    const fixed_ips = chooseAddresses(context, network.id, mac, values['fixed_ips']);
    for (const { subnet_id, ip_address } of fixed_ips) {
      take(context.state, subnet_id, ip_address, base.id);
    }
    const port = {
      ...base,
      mac_address: mac,
      fixed_ips,
      security_groups,
      allowed_address_pairs,
      status: 'DOWN',
      revision_number: 1,
    } as unknown as PortRow;
    return context.state.ports.put({ ...port, ...bind(context, port) });
  },

  update(context, port, changes) {
    const after = {
      ...port,
      ...changes,
      'binding:host_id': changes['binding:host_id'] ?? port['binding:host_id'],
    } as PortRow;
    const mac = moveMac(context, port, after.mac_address);
    const fixed_ips =
      'fixed_ips' in changes ? moveAddresses(context, port, mac, changes) : port.fixed_ips;
    const security_groups = changeGroups(context, port, changes);
    checkPolicy(context, changes['qos_policy_id']);
    const allowed_address_pairs = choosePairs(after.allowed_address_pairs, mac, after as never);
    const rebound = isRebound(port, after);
    return context.state.ports.put({
      ...changed(port, { ...changes, fixed_ips, security_groups, allowed_address_pairs }),
      'binding:host_id': after['binding:host_id'],
      ...(rebound && { ...bind(context, after), status: 'DOWN' }),
    });
  },

  remove(context, port) {
    if (ROUTERS.includes(port.device_owner)) {
      const message = `Port ${port.id} cannot be deleted directly via the port API: has device owner ${port.device_owner}.`;
      throw new NeutronFault(409, 'ServicePortInUse', message);
    }
    leadNowhere(context.state, port);
    releasePort(context, port);
  },
};

function isRebound(before: PortRow, after: PortRow): boolean {
  return (['binding:host_id', 'binding:vnic_type'] as const).some(
    (name) => before[name] !== after[name],
  );
}

function takeMac({ state }: Context, networkId: string, mac: string, portId: string): void {
  const id = `${networkId} ${mac}`;
  if (state.macs.has(id)) {
    const message = `Unable to complete operation for network ${networkId}. The mac address ${mac} is in use.`;
    throw new NeutronFault(409, 'MacAddressInUse', message);
  }
  state.macs.put({ id, port_id: portId });
}

/** A bound port keeps its MAC. */
function moveMac(context: Context, port: PortRow, mac: string): string {
  if (mac === port.mac_address) return mac;
  const vif = port['binding:vif_type'];
  if (vif !== 'unbound' && vif !== 'binding_failed') {
    const message = `Unable to complete operation on port ${port.id}, port is already bound, port type: ${vif}, old_mac ${port.mac_address}, new_mac ${mac}.`;
    throw new NeutronFault(409, 'PortBound', message);
  }
  takeMac(context, port.network_id, mac, port.id);
  context.state.macs.delete(`${port.network_id} ${port.mac_address}`);
  return mac;
}

/** Its own addresses are free to a port that asks for them again. */
function moveAddresses(context: Context, port: PortRow, mac: string, changes: Values) {
  const { state } = context;
  for (const { subnet_id, ip_address } of port.fixed_ips) release(state, subnet_id, ip_address);
  const wished = changes['fixed_ips'] ?? [];
  const fixed_ips = chooseAddresses(context, port.network_id, mac, wished, port.fixed_ips);
  for (const { subnet_id, ip_address } of fixed_ips) take(state, subnet_id, ip_address, port.id);
  return fixed_ips;
}
