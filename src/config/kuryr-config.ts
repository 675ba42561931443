import type { PortDriverName } from './port-driver-name.ts';

/** Where dockerd reaches us, and what we tell it about ourselves. */
export interface ServerConfig {
  /** `unix:///path/to/socket` or `http://address:port` (`https:` never: `tls` says it). */
  readonly uri: string;
  /** Docker's scope of the driver: `local` for single hosts, `global` for swarm. */
  readonly scope: 'local' | 'global';
  readonly localAddressSpace: string;
  readonly globalAddressSpace: string;
  /** Present when `enable_ssl` is on; only with an `http://` address. */
  readonly tls?: TlsConfig;
}

export interface TlsConfig {
  readonly certFile: string;
  readonly keyFile: string;
  /** Who signs for clients; without it none has to show a certificate. */
  readonly caFile?: string;
  /** What dockerd is told to use for its side; without it the operator tells it. */
  readonly docker?: {
    readonly caFile: string;
    readonly certFile?: string;
    readonly keyFile?: string;
  };
}

export interface LogConfig {
  readonly level: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal';
  /** Without it the log goes to standard output. */
  readonly file?: string;
}

export interface NeutronConfig {
  /** Whether subnets that we make have DHCP. */
  readonly enableDhcp: boolean;
  /** Name of the subnet pool that networks without `--subnet` get their range from. */
  readonly defaultSubnetPoolV4: string;
  readonly defaultSubnetPoolV6: string;
  /** Whether an endpoint whose port does not become ACTIVE in time is an error. */
  readonly vifPluggingIsFatal: boolean;
  /** How long to wait for ACTIVE, in milliseconds; 0 means for ever. */
  readonly vifPluggingTimeoutMs: number;
  /** Where Neutron shows the containers of ports. */
  readonly namePorts: 'none' | 'description' | 'dns_name';
  /** Where Neutron shows the names of Docker networks. */
  readonly nameNetworks: 'none' | 'description' | 'name';
}

/** What becomes of ports that containers publish (`-p`). */
export interface PublishConfig {
  readonly mode: 'none' | 'floating_ip_port_forwarding';
  /** Name or id of the network that floating IPs are of; empty: not said. */
  readonly externalNetwork: string;
  /** Name or id of the router that networks without one are connected to; empty: none are. */
  readonly router: string;
}

export interface BindingConfig {
  /** The driver of ports whose `binding:vnic_type` is `normal`. */
  readonly defaultDriver: PortDriverName;
  readonly enabledDrivers: readonly PortDriverName[];
  /** Prefix of the interface's name inside the container; Docker appends the number. */
  readonly vethDstPrefix: string;
  /** Parent interface of nested drivers; empty means: found by the MAC of the machine's own port. */
  readonly linkIface: string;
  /** `unix:/path` or `tcp:address:port`, as Open vSwitch writes it. */
  readonly ovsdbConnection: string;
  readonly ovsBridge: string;
  /** How long ovs-vswitchd may need to take up a port, in milliseconds. */
  readonly vswitchdTimeoutMs: number;
  /** Transmit checksum offload of the container's link; `auto` looks at the datapath. */
  readonly txChecksumOffload: 'auto' | 'on' | 'off';
  /** Folder of an operator's own binding executables. */
  readonly bindir: string;
}

/** Ports that are made before a container asks for one. */
export interface PortPoolConfig {
  readonly enabled: boolean;
  /** Free ports of a network on this host, below which it is refilled. */
  readonly min: number;
  /** Free ports above which none are kept; 0: no limit. */
  readonly max: number;
  /** In steps of how many ports a pool grows and shrinks. */
  readonly batch: number;
  /** Between two looks at a pool that nobody touches, in milliseconds. */
  readonly updateFrequencyMs: number;
  /** How long a port rests after a container before the next one gets it, in milliseconds. */
  readonly coolDownMs: number;
  /** The part of a subnet's free addresses that a pool may hold, 0 to 1. */
  readonly subnetShare: number;
  /** The part of the ports that are left of the project's quota that the pools of this host may hold, 0 to 1. */
  readonly quotaShare: number;
}

/** All of Kuryr's settings but the cloud and its credentials, which are a `CloudConfig`. */
export interface KuryrConfig {
  readonly server: ServerConfig;
  /** What `binding:host_id` says: the name under which Neutron's agent or chassis knows this host. */
  readonly host: string;
  /** Tells the Docker control planes of one Neutron project apart; empty: there is only this one. */
  readonly clusterId: string;
  /** Folder of the journal. */
  readonly statePath: string;
  /** Path of the socket that serves health, metrics and status. */
  readonly adminSocket: string;
  /** The Docker Engine's API: `unix:///path/to/socket` or `tcp://address:port`. */
  readonly dockerHost: string;
  /** Milliseconds between two looks for what was left behind; 0: never. */
  readonly reconcileIntervalMs: number;
  /** How long something must look left behind to be taken for that, in milliseconds. */
  readonly reconcilePatienceMs: number;
  readonly log: LogConfig;
  readonly neutron: NeutronConfig;
  readonly publish: PublishConfig;
  readonly binding: BindingConfig;
  readonly portPool: PortPoolConfig;
  /** Subnet pools that we make are called `<prefix>-<cidr>`. */
  readonly subnetPoolNamePrefix: string;
  /** Whether exposed ports become security group rules. */
  readonly processExternalConnectivity: boolean;
}
