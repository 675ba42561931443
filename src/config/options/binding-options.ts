import { option, optional } from './option.ts';
import { choice, integer, list, path, portDriver, string } from './option-types.ts';

const group = 'binding';

/** How a port is plugged into this host. */
export const bindingOptions = {
  defaultDriver: option({
    group,
    name: 'default_driver',
    type: portDriver,
    default: 'veth',
    deprecated: ['binding.driver'],
    from: 'upstream',
    help:
      'The kind of link that joins a container to its port. The names of the Python modules ' +
      '(kuryr.lib.binding.drivers.veth) are understood too.',
  }),
  enabledDrivers: option({
    group,
    name: 'enabled_drivers',
    type: list(portDriver),
    default: 'veth',
    from: 'upstream',
    help: 'The drivers that may be used.',
  }),
  defaultPortDriver: optional({
    group: 'DEFAULT',
    name: 'default_port_driver',
    type: portDriver,
    deprecated: ['DEFAULT.port_driver'],
    from: 'upstream',
    help: 'Another name of [binding] default_driver; if both are set, they must agree.',
  }),
  enabledPortDrivers: optional({
    group: 'DEFAULT',
    name: 'enabled_port_drivers',
    type: list(portDriver),
    from: 'upstream',
    help: 'Another name of [binding] enabled_drivers; if both are set, they must agree.',
  }),
  vethDstPrefix: option({
    group,
    name: 'veth_dst_prefix',
    type: string({
      pattern: /^[^\s/:]{1,12}$/,
      allowed: '1 to 12 characters of an interface name',
    }),
    default: 'eth',
    from: 'upstream',
    help: "The prefix of the interface's name inside the container; Docker appends a number.",
  }),
  linkIface: option({
    group,
    name: 'link_iface',
    type: string({ pattern: /^[^\s/:]{0,15}$/, allowed: 'the name of an interface, or nothing' }),
    default: '',
    from: 'upstream',
    help: 'The interface of this virtual machine that nested drivers put their links on. Empty: found by the MAC of its port. This release has no nested drivers yet.',
  }),
  bindir: option({
    group: 'DEFAULT',
    name: 'bindir',
    type: path,
    default: '/usr/libexec/kuryr',
    from: 'upstream',
    help: "The folder of an operator's own binding executables, one for each vif_type. This release calls none yet.",
  }),
  ovsdbConnection: option({
    group,
    name: 'ovsdb_connection',
    type: string({
      pattern: /^(unix:\/\S+|tcp:(\[[0-9a-fA-F:.]+\]|[^\s:[\]]+):\d{1,5})$/,
      allowed: 'unix:/path or tcp:address:port',
    }),
    default: 'unix:/var/run/openvswitch/db.sock',
    from: 'kuryr',
    help: 'The database of Open vSwitch on this host.',
  }),
  ovsBridge: option({
    group,
    name: 'ovs_bridge',
    type: string({ pattern: /^[^\s/]{1,15}$/, allowed: 'the name of a bridge' }),
    default: 'br-int',
    from: 'kuryr',
    help: "Neutron's integration bridge, for ports that do not name theirs.",
  }),
  vswitchdTimeout: option({
    group,
    name: 'vswitchd_timeout',
    type: integer(1, 20),
    default: '10',
    from: 'kuryr',
    help: 'Seconds that ovs-vswitchd may need to take up the port of a container. A start fails after that, with this as its reason; a switch that works needs milliseconds.',
  }),
  txChecksumOffload: option({
    group,
    name: 'tx_checksum_offload',
    type: choice(['auto', 'on', 'off']),
    default: 'auto',
    from: 'kuryr',
    help:
      "Transmit checksum offload of the container's link. With the userspace datapath of Open vSwitch, packets " +
      'without a checksum can be dropped behind a tunnel while ping works; auto switches it off there.',
  }),
};
