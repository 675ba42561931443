import { join } from 'node:path';
import { hostPlugs } from '../binding/host-plugs.ts';
import type { KuryrConfig } from '../config/kuryr-config.ts';
import { readPending } from '../core/journal/read-pending.ts';
import type { Marks } from '../core/marks/marks.ts';
import { readClaims } from '../core/pool/claims.ts';
import type { Witnesses } from '../core/reconcile/look-around.ts';
import { DockerClient } from '../docker/docker-client.ts';
import { KuryrError } from '../errors/kuryr-error.ts';
import type { Netlink } from '../linux/netlink/netlink.ts';
import type { Session } from '../openstack/session/session.ts';
import type { OpenVswitchOnDemand } from './open-vswitch-on-demand.ts';

/** Where the journal of a host is. */
export function journalFolder(config: KuryrConfig): string {
  return join(config.statePath, 'journal');
}

/** Where a host keeps which ports of its pools are given out. */
export function claimsFolder(config: KuryrConfig): string {
  return join(config.statePath, 'pool');
}

/** Whom to ask about this host. */
export function witnessesOf(options: {
  readonly config: KuryrConfig;
  readonly session: Session;
  readonly marks: Marks;
  readonly netlink: Netlink;
  readonly ovs: OpenVswitchOnDemand;
}): Witnesses {
  const { config, session, marks, netlink, ovs } = options;
  return {
    host: config.host,
    session,
    marks,
    docker: new DockerClient(config.dockerHost),
    pending: () => readPending(journalFolder(config)),
    claimed: () => readClaims(claimsFolder(config)),
    plugs: async (call) => {
      const openVswitch = await ovs.open(call);
      // While it reconnects it tells what was; that is not good enough to judge by.
      if (!openVswitch.connected) {
        const endpoint = config.binding.ovsdbConnection;
        throw new KuryrError('OVSDB_UNREACHABLE', { endpoint, why: 'the connection is down' });
      }
      return hostPlugs(openVswitch.interfaces(), await netlink.links(call));
    },
  };
}
