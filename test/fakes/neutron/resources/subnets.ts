import { parseCidr } from '../../../../src/net/cidr.ts';
import type { Context } from '../api/context.ts';
import {
  address,
  anything,
  flag,
  list,
  oneOf,
  own,
  reference,
  standard,
  text,
} from '../api/kinds.ts';
import { changed, newRow, type Rules } from '../api/rules.ts';
import { invalidInput, NeutronFault } from '../http/answer.ts';
import type { PortRow, SubnetRow } from '../store/rows.ts';
import { isSlaac, slaacAddress, take } from './allocation.ts';
import { dropAddresses, isNeutronsOwn, updateMetadataPort } from './neutron-ports.ts';
import { findNetwork } from './references.ts';
import { chooseCidr } from './subnet-cidr.ts';
import { checkGateway, defaultGateway, defaultPools, readPools } from './subnet-layout.ts';

const MODES = ['slaac', 'dhcpv6-stateful', 'dhcpv6-stateless'];

export const subnetRules: Rules<SubnetRow> = {
  collection: 'subnets',
  single: 'subnet',
  tagged: true,
  attributes: {
    ...standard,
    network_id: reference({ create: 'required', update: false }),
    ip_version: oneOf([4, 6], { create: 'required', update: false }),
    name: text(),
    cidr: anything(undefined, { update: false, filter: true }),
    prefixlen: anything(undefined, { update: false }),
    subnetpool_id: reference({ initial: null, update: false }),
    gateway_ip: address(),
    enable_dhcp: flag(true),
    allocation_pools: anything(undefined),
    host_routes: anything([]),
    dns_nameservers: list([]),
    ipv6_ra_mode: oneOf(MODES, { initial: null, update: false }),
    ipv6_address_mode: oneOf(MODES, { initial: null, update: false }),
    service_types: list([]),
    segment_id: reference({ initial: null }),
    tags: own({ filter: false }),
  },
  table: (state) => state.subnets,
  notFound: (id) => new NeutronFault(404, 'SubnetNotFound', `Subnet ${id} could not be found.`),
  shared: () => false,
  filters: {
    cidr: (values) => {
      const wanted = new Set(values.map((value) => parseCidr(value)?.text ?? value));
      return (subnet) => wanted.has(subnet.cidr);
    },
  },

  create(context, values) {
    const network = findNetwork(context, String(values['network_id']));
    const version = values['ip_version'] === 6 ? 6 : 4;
    checkModes(values, version);
    const cidr = chooseCidr(context, network, values, version);
    const dhcp = values['enable_dhcp'] === true;
    if (dhcp && version === 4 && cidr.prefix >= 31) {
      throw invalidInput(
        'Subnet has a prefix length that is incompatible with DHCP service enabled',
      );
    }
    const wished = values['gateway_ip'] as string | null | undefined;
    const gateway = wished === undefined ? defaultGateway(cidr) : wished;
    if (wished) checkGateway(cidr, wished);
    const pools =
      values['allocation_pools'] === undefined
        ? defaultPools(cidr, gateway)
        : readPools(cidr, values['allocation_pools'], gateway);
    const { prefixlen: _, ...columns } = values;
    const row = newRow(context, {
      ...columns,
      ip_version: version,
      cidr: cidr.text,
      gateway_ip: gateway,
      allocation_pools: pools,
    });
    const subnet = context.state.subnets.put(row as unknown as SubnetRow);
    const subnets = [...network.subnets, subnet.id];
    context.state.networks.put(changed(network, { subnets }));
    updateMetadataPort(context, subnet);
    if (isSlaac(subnet)) giveToPorts(context, subnet);
    return subnet;
  },

  update(context, subnet, changes) {
    const cidr = chooseCidrOf(subnet);
    const gateway = ('gateway_ip' in changes ? changes['gateway_ip'] : subnet.gateway_ip) as
      | string
      | null;
    if (changes['gateway_ip']) checkGateway(cidr, String(gateway));
    const pools = changes['allocation_pools'] ?? subnet.allocation_pools;
    const allocation_pools = readPools(cidr, pools, gateway);
    const after = context.state.subnets.put(changed(subnet, { ...changes, allocation_pools }));
    updateMetadataPort(context, after);
    return after;
  },

  remove(context, subnet) {
    const { ports, networks, subnets } = context.state;
    const users = ports.where(({ fixed_ips }) =>
      fixed_ips.some(({ subnet_id }) => subnet_id === subnet.id),
    );
    if (users.some((port) => !givesUp(port, subnet))) {
      const message = `Unable to complete operation on subnet ${subnet.id}: One or more ports have an IP allocation from this subnet.`;
      throw new NeutronFault(409, 'SubnetInUse', message);
    }
    for (const port of users) dropAddresses(context, port, subnet.id);
    const network = networks.get(subnet.network_id);
    if (network) {
      networks.put(changed(network, { subnets: network.subnets.filter((id) => id !== subnet.id) }));
    }
    subnets.delete(subnet.id);
  },
};

function chooseCidrOf(subnet: SubnetRow) {
  const cidr = parseCidr(subnet.cidr);
  if (!cidr) throw new Error(`the stand-in keeps a bad CIDR: ${subnet.cidr}`);
  return cidr;
}

/** Addresses that ports made for themselves do not keep a subnet alive. */
function givesUp(port: PortRow, subnet: SubnetRow): boolean {
  return isNeutronsOwn(port) || isSlaac(subnet);
}

/** A subnet with self-made addresses gives one to every port that is there already. */
function giveToPorts({ state }: Context, subnet: SubnetRow): void {
  for (const port of state.ports.where(({ network_id }) => network_id === subnet.network_id)) {
    const ip_address = slaacAddress(subnet, port.mac_address);
    take(state, subnet.id, ip_address, port.id);
    const fixed_ips = [...port.fixed_ips, { subnet_id: subnet.id, ip_address }];
    state.ports.put(changed(port, { fixed_ips }));
  }
}

function checkModes(values: Readonly<Record<string, unknown>>, version: 4 | 6): void {
  for (const name of ['ipv6_ra_mode', 'ipv6_address_mode']) {
    if (version === 4 && values[name]) {
      throw invalidInput(`${name} is not valid when ip_version is 4`);
    }
  }
}
