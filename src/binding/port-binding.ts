import type { Call } from '../util/call.ts';
import type { HostPlug } from './host-plugs.ts';
import type { PlugRequest, UnplugRequest } from './plug-request.ts';

/** What the core wants of a host: ports plugged and unplugged. Both are idempotent. */
export interface PortBinding {
  /** The container's link as it is called on the host before dockerd moves it. */
  containerLink(portId: string): string;
  /** Fails with the reason when nothing can be plugged now. */
  ready(call: Call): Promise<void>;
  /** Makes the link of a port and joins it to the backend; on failure nothing of it is left. */
  plug(request: PlugRequest, call: Call): Promise<void>;
  /** Takes a port out of the backend and removes its link; what is gone already is no error. */
  unplug(request: UnplugRequest, call: Call): Promise<void>;
  /** As `unplug`, whichever endpoints the ports serve. */
  unplugPorts(portIds: readonly string[], call: Call): Promise<void>;
  /** Says to which endpoint a plugged port belongs now; one that is not plugged is no error. */
  assign(
    request: { readonly portId: string; readonly endpointId: string },
    call: Call,
  ): Promise<void>;
  /** What the host has of ports now. Fails when it cannot be told for sure. */
  plugs(call: Call): Promise<readonly HostPlug[]>;
}
