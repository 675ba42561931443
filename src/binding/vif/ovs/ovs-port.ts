import { linkNames } from '../../link-names.ts';
import type { PlugRequest } from '../../plug-request.ts';

/** What marks an interface of Open vSwitch as ours. */
export const OVS_OWNER = 'kuryr';

/** Where an interface says which endpoint it is of. */
export const ENDPOINT_KEY = 'vm-uuid';

/** A port of an Open vSwitch bridge, as data. */
export interface OvsPortPlan {
  readonly bridge: string;
  readonly name: string;
  readonly externalIds: Record<string, string>;
}

/** The port of the integration bridge that a link's host end becomes. */
export function ovsPort(request: PlugRequest, defaultBridge: string): OvsPortPlan {
  const bridge = request.vifDetails['bridge_name'];
  return {
    bridge: typeof bridge === 'string' && bridge !== '' ? bridge : defaultBridge,
    name: linkNames(request.portId).host,
    externalIds: {
      'attached-mac': request.macAddress,
      'iface-id': request.portId,
      [ENDPOINT_KEY]: request.endpointId,
      'iface-status': 'active',
      owner: OVS_OWNER,
    },
  };
}
