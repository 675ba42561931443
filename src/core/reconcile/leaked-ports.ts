import type { Operation } from '../journal/operation.ts';
import { isContainerPort, isExistingPort } from '../marks/port-marks.ts';
import { CONTAINER, clusterOfPort, isClaim, UNBOUND_PORT_NAME } from '../naming.ts';
import type { Finding } from './finding.ts';
import { isWaiting } from './leaked-port-pools.ts';
import { type Matches, namesOf } from './matches.ts';
import type { Setting } from './setting.ts';
import type { PortView, Views } from './views.ts';

/** Ports of this host that no endpoint has: ours are deleted, a user's own are given back. */
export function leakedPorts(views: Views, matches: Matches, setting: Setting): readonly Finding[] {
  return views.ports.flatMap((port): Finding[] => {
    if (!isOurs(port, setting) || matches.endpointOf(port)) return [];
    if (isWaiting(views, port)) return [];
    const addresses = port.fixed_ips.map((ip) => ip.ip_address);
    const names = namesOf(views, port);
    if (matches.isPending(port.id, port.device_id, ...names, ...addresses)) return [];
    if (names.some(setting.isBusy)) return [];
    if (isUnderWay(port, setting)) return [];
    const [endpointId] = names;
    const about = { id: port.id, ...(endpointId && { endpointId }) };
    const where = `${addresses.join(', ') || 'no address'}, ${port.name || 'without a name'}`;
    if (matches.inSandbox(port.id)) {
      const what = `port ${where}: a container runs with it that Docker does not know; is [DEFAULT] docker_host the right one?`;
      return [{ ...about, kind: 'unknown-sandbox', what, safe: false }];
    }
    const operation = release(port);
    if (isAdopted(port)) {
      const what = `a user's own port ${where}: no endpoint has it`;
      const mend = { does: 'give it back', step: { do: 'operation', operation } } as const;
      return [{ ...about, kind: 'kept-port', what, safe: true, mend }];
    }
    const what = `port ${where}: no endpoint has it`;
    const mend = { does: 'delete it', step: { do: 'operation', operation } } as const;
    return [{ ...about, kind: 'leaked-port', what, safe: true, mend }];
  });
}

/** Whether the port may still be on its way to an endpoint that Docker does not know yet. */
export function isUnderWay(port: PortView, setting: Setting): boolean {
  return isUnlabelled(port) && !mayBeLeft(port, setting);
}

/** Bound to this host by this control plane, and with a mark that only we give. */
function isOurs(port: PortView, { host, controlPlane }: Setting): boolean {
  if (port['binding:host_id'] !== host || clusterOfPort(port) !== controlPlane.cluster)
    return false;
  return isContainerPort(port) || (port.device_owner === CONTAINER && isClaim(port.device_id));
}

/** A user's own: it says so, or it was claimed and has neither our name nor our tag. */
function isAdopted(port: PortView): boolean {
  if (isExistingPort(port)) return true;
  return !port.tags.includes(CONTAINER) && port.name !== UNBOUND_PORT_NAME;
}

/** Its endpoint was never known, or its labels have not come yet. */
function isUnlabelled(port: PortView): boolean {
  return isClaim(port.device_id) || port.name === UNBOUND_PORT_NAME || port.device_id === '';
}

/** Old enough to be sure that no start of a container waits with it; ages that are unknown are young. */
function mayBeLeft(port: PortView, { scope, now, oldMs, plugPatienceMs }: Setting): boolean {
  // In a swarm a manager makes ports for containers that start later, on other hosts.
  if (scope === 'global') return false;
  const waits = port.status === 'ACTIVE' ? 0 : plugPatienceMs;
  const since = Date.parse(port.updated_at ?? port.created_at ?? '');
  return now - since >= oldMs + waits;
}

function release(port: PortView): Operation {
  const { id: portId, device_id: claim } = port;
  if (!isExistingPort(port) && isAdopted(port)) return { kind: 'undo-adoption', portId, claim };
  const address = port.fixed_ips[0]?.ip_address ?? '';
  const existing = isExistingPort(port);
  // The pool's id is only for finding the port, whose own id is known.
  return {
    kind: 'release-address',
    poolId: '',
    address,
    portId,
    existing,
    networkId: port.network_id,
  };
}
