import type { VethPlan } from '../../../linux/netlink/netlink.ts';
import { linkNames, portAlias } from '../../link-names.ts';
import type { PlugRequest } from '../../plug-request.ts';

/** The veth pair of a port, as data. `datapathType` is that of the bridge that it will join. */
export function vethPlan(
  request: PlugRequest,
  options: {
    readonly txChecksumOffload: 'auto' | 'on' | 'off';
    readonly datapathType: string | undefined;
  },
): VethPlan {
  const names = linkNames(request.portId);
  const { txChecksumOffload, datapathType } = options;
  const userspace = datapathType === 'netdev';
  return {
    name: names.host,
    mtu: request.mtu,
    alias: portAlias(request.portId),
    peer: {
      name: names.container,
      mac: request.macAddress,
      mtu: request.mtu,
      txChecksumOffload: txChecksumOffload === 'auto' ? !userspace : txChecksumOffload === 'on',
    },
  };
}
