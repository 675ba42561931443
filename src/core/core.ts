import type { PortBinding } from '../binding/port-binding.ts';
import type { KuryrConfig } from '../config/kuryr-config.ts';
import type { Cidr } from '../net/cidr.ts';
import type { Logger } from '../observe/log.ts';
import type { Session } from '../openstack/session/session.ts';
import type { Call } from '../util/call.ts';
import type { KeyedLock } from '../util/keyed-lock.ts';
import type { CloudFeatures } from './cloud-features.ts';
import type { ControlPlane } from './control-plane.ts';
import type { Endpoints } from './endpoint/endpoints.ts';
import type { ExposedGroups } from './exposed-ports/exposed-groups.ts';
import type { KnownFloatingIps } from './floating-ips/known-floating-ips.ts';
import type { AddressPools } from './ipam/address-pools.ts';
import type { UnattachedPools } from './ipam/unattached-pools.ts';
import type { Background } from './journal/background.ts';
import type { Marks } from './marks/marks.ts';
import type { KnownNames } from './names/known-names.ts';
import type { Networks } from './network/networks.ts';
import type { PortPools } from './pool/port-pools.ts';
import type { PublishedPorts } from './published-ports/published-ports.ts';

/** Ranges that dockerd would refuse for a new network: routes of this host, its name servers. */
export type HostRanges = (call: Call) => Promise<readonly Cidr[]>;

/** What the use cases share. */
export interface Core {
  readonly config: KuryrConfig;
  /** Whose networks and pools we make. */
  readonly controlPlane: ControlPlane;
  readonly session: Session;
  readonly binding: PortBinding;
  readonly hostRanges: HostRanges;
  readonly log: Logger;
  readonly features: CloudFeatures;
  readonly marks: Marks;
  readonly networks: Networks;
  readonly pools: AddressPools;
  readonly unattached: UnattachedPools;
  readonly endpoints: Endpoints;
  readonly portPools: PortPools;
  readonly exposedGroups: ExposedGroups;
  readonly names: KnownNames;
  readonly publishedPorts: PublishedPorts;
  readonly floatingIps: KnownFloatingIps;
  readonly background: Background;
  /** Aborted when the daemon stops: ends what would wait without limit. */
  readonly stop: AbortController;
  /**
   * One task at a time per `network:<docker id>` and `endpoint:<docker id>`. And one change at a time
   * per `port:<neutron id>`: after two at once, OVN may keep a security group on a port that Neutron has
   * taken off, and refuse every later change when that group is gone. And one at a time per
   * `published:<neutron network>` and `way-out:<neutron network>`, which containers share, and per
   * `floating-ip:<neutron id>` of users' own.
   */
  readonly locks: KeyedLock;
}
