import { FLOATING_IP, FLOATING_NETWORK } from '../floating-ips/read-floating-ip-wish.ts';
import { ADDRESS_MODE, RA_MODE } from '../network/ipv6-modes.ts';
import { DNS_NAME, POOL_WISHES, PORT_OPTIONS } from '../port-settings/read-port-wish.ts';

/** Where a user says an option. `--driver-opt` belongs to one container on one network. */
export type Flag = '-o' | '--ipam-opt' | '--driver-opt';

/** One option of networks or containers, as it is read and as it is documented. */
export interface DriverOption {
  /** Several where a thing may be named in several ways. */
  readonly names: readonly string[];
  readonly flags: readonly Flag[];
  /** What stands behind `=`, for people. */
  readonly value: string;
  readonly help: string;
}

const BOTH: readonly Flag[] = ['-o', '--ipam-opt'];
const PORTS: readonly Flag[] = ['-o', '--driver-opt'];

/** Every option that Kuryr knows; one that begins like these and is not here is refused. */
export const driverOptions: readonly DriverOption[] = [
  {
    names: ['kuryr.name'],
    flags: ['-o'],
    value: 'text',
    help: 'what the new Neutron network is called, instead of `kuryr-net-<8 digits of the Docker network>`. One that exists keeps its name',
  },
  {
    names: ['neutron.net.uuid', 'neutron.net.name'],
    flags: ['-o'],
    value: 'id, name',
    help: 'uses this Neutron network instead of making one',
  },
  {
    names: ['neutron.net.shared'],
    flags: ['-o'],
    value: 'true, false',
    help: '`true`: other projects may use the new network. Of an existing one: what it must be',
  },
  {
    names: [
      'neutron.subnet.uuid',
      'neutron.subnet.name',
      'neutron.subnet.v6.uuid',
      'neutron.subnet.v6.name',
    ],
    flags: BOTH,
    value: 'id, name',
    help: 'uses this subnet. With `--ipam-opt` nothing else is needed: network, range and gateway follow from it; with `-o` alone `--subnet` must be given',
  },
  {
    names: [
      'neutron.pool.uuid',
      'neutron.pool.name',
      'neutron.pool.v6.uuid',
      'neutron.pool.v6.name',
    ],
    flags: BOTH,
    value: 'id, name',
    help: 'takes the range from this subnet pool instead of the default one; with `-o` alone `--subnet` must be given',
  },
  {
    names: [RA_MODE, ADDRESS_MODE],
    flags: ['-o'],
    value: 'slaac, dhcpv6-stateful, dhcpv6-stateless',
    help: "Neutron's modes of a new IPv6 subnet: who announces it, and who gives out addresses. With `slaac` and `dhcpv6-stateless` an address follows from the MAC, so that there is no `--ip6`, no IPv6 `--aux-address` and no `--mac-address`",
  },
  {
    names: [PORT_OPTIONS.securityGroups],
    flags: PORTS,
    value: 'names, ids, none',
    help: "the security groups of the ports, instead of the project's default group; `none`: nothing comes in or goes out",
  },
  {
    names: [PORT_OPTIONS.portSecurity],
    flags: PORTS,
    value: 'true, false',
    help: '`false`: no security groups, and the container may use any MAC and address',
  },
  {
    names: [PORT_OPTIONS.addressPairs],
    flags: PORTS,
    value: 'ADDRESS or CIDR, each with @MAC if need be',
    help: 'what the container may use beside its own address: a virtual address that moves between containers, a network behind it',
  },
  {
    names: [PORT_OPTIONS.qosPolicy],
    flags: PORTS,
    value: 'name, id',
    help: 'the QoS policy of the ports; whether its limits hold is up to the backend',
  },
  {
    names: ['neutron.port.uuid', 'neutron.port.name'],
    flags: ['--driver-opt'],
    value: 'id, name',
    help: "this Neutron port, which nobody uses, is the container's; it is given back as it was found. Its address must be given with `--ip`; a port without an address gets the container's",
  },
  {
    names: [DNS_NAME],
    flags: ['--driver-opt'],
    value: 'host name',
    help: "the name of the port in Neutron's DNS",
  },
  {
    names: [FLOATING_IP],
    flags: PORTS,
    value: 'IPv4 address, id, none',
    help: 'this floating IP of yours leads to the container while it runs; it must lead nowhere, and is given back as it was found. With `-o` one container of the network at a time can have it; `none`: not what the network has',
  },
  {
    names: [FLOATING_NETWORK],
    flags: PORTS,
    value: 'name, id, none',
    help: 'a new floating IP of this external network leads to the container while it runs, and is deleted when it stops; with `-o` each container of the network has one',
  },
  {
    names: [PORT_OPTIONS.vnicType],
    flags: PORTS,
    value: 'normal, direct, ...',
    help: "Neutron's `binding:vnic_type`: what kind of interface the backend is asked for",
  },
  {
    names: [PORT_OPTIONS.bindingProfile],
    flags: PORTS,
    value: 'JSON object',
    help: "Neutron's `binding:profile`, for backends that want one",
  },
  {
    names: [PORT_OPTIONS.mtu, 'com.docker.network.driver.mtu'],
    flags: PORTS,
    value: 'bytes',
    help: 'the MTU of a new network; on a network that exists, and of one container, a smaller one of the links',
  },
  {
    names: [POOL_WISHES.enabled],
    flags: ['-o'],
    value: 'true, false',
    help: '`false`: no ports of this network are made ahead. `true` does not help where `[port_pool] enabled` is off',
  },
  {
    names: [POOL_WISHES.min, POOL_WISHES.max, POOL_WISHES.batch],
    flags: ['-o'],
    value: 'number',
    help: 'how many ports of this network each host keeps ready, instead of the options of these names in `[port_pool]`',
  },
];
