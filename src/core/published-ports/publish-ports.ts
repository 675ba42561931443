import { randomInt } from 'node:crypto';
import { isCode, KuryrError } from '../../errors/kuryr-error.ts';
import type { FloatingIp } from '../../openstack/neutron/floating-ips/types.ts';
import { createPortForwardings } from '../../openstack/neutron/port-forwardings/create.ts';
import { listPortForwardings } from '../../openstack/neutron/port-forwardings/list.ts';
import type { Port } from '../../openstack/neutron/ports/types.ts';
import type { Call } from '../../util/call.ts';
import type { Core } from '../core.ts';
import { withWayOut } from '../ways-out/with-way-out.ts';
import { chooseExternalPorts } from './choose-external-ports.ts';
import { givenFloatingIp, sharedFloatingIp } from './find-floating-ip.ts';
import { forwardingDescription, publisherOf } from './marks.ts';
import {
  describePublishedPort,
  type PortMapping,
  type PublishedPort,
  wantedForwarding,
} from './port-mapping.ts';
import { isUnpublishingOf } from './unpublish-ports.ts';

export interface PublishRequest {
  readonly endpointId: string;
  readonly mappings: readonly PortMapping[];
}

/**
 * Publishes ports of a container: ports of a floating IP lead to them before dockerd starts it. The same
 * call twice is one. Without `publish` a published port is only exposed, as upstream did; the log says so.
 */
export async function publishPorts(
  core: Core,
  { endpointId, mappings }: PublishRequest,
  call: Call,
): Promise<void> {
  if (mappings.length === 0) return;
  if (core.config.publish.mode === 'none') {
    const what =
      'the container publishes ports, which is off: they are opened at its own address only; see [neutron] publish';
    core.log.warn({ endpointId, ports: mappings.map(({ port }) => port) }, what);
    return;
  }
  await checkCloud(core, call);
  const byAddress = groupByAddress(mappings);
  await core.locks.run(
    `endpoint:${endpointId}`,
    async () => {
      const port = await core.endpoints.get(endpointId, call);
      const { id: portId, network_id: networkId } = port;
      checkFree(core, portId);
      // They may be going: dockerd moves a container's way out from one endpoint to another and back.
      await core.background.settled(isUnpublishingOf({ portId, endpointId }), call);
      core.publishedPorts.publishing(portId);
      const undo = { kind: 'unpublish-ports', endpointId, portId, networkId, undo: true } as const;
      const published = await core.background.guard(undo, async () => {
        const all: PublishedPort[] = [];
        for (const [address, wanted] of byAddress) {
          const work = () => publishOn(core, { port, endpointId, address, wanted }, call);
          all.push(...(await core.locks.run(`published:${networkId}`, work, call)));
        }
        return all;
      });
      core.publishedPorts.set(portId, published);
      const ports = published.map(describePublishedPort);
      core.log.info({ endpointId, portId, ports }, 'published');
    },
    call,
  );
}

async function checkCloud(core: Core, call: Call): Promise<void> {
  if (await core.features.has('floating-ip-port-forwarding', call)) return;
  throw new KuryrError('CONFIG', {
    where: '[neutron] publish',
    what: 'this Neutron has no port forwarding of floating IPs; enable its service plugin port_forwarding, or set publish = none',
  });
}

/** Neutron forwards no single ports to what has a floating IP as a whole. */
function checkFree(core: Core, portId: string): void {
  const address = core.floatingIps.of(portId);
  if (address === undefined) return;
  throw new KuryrError('CONFLICT', {
    what: `the floating IP ${address} leads to the container as a whole, so its ports cannot be published (-p); expose them instead (--expose), which opens them at that address too`,
  });
}

const ANY_ADDRESS = ['', '0.0.0.0', '::'];

function groupByAddress(mappings: readonly PortMapping[]) {
  const groups = new Map<string, ReturnType<typeof wantedForwarding>[]>();
  for (const mapping of mappings) {
    const address = ANY_ADDRESS.includes(mapping.hostAddress) ? '' : mapping.hostAddress;
    groups.set(address, [...(groups.get(address) ?? []), wantedForwarding(mapping)]);
  }
  return groups;
}

interface Publication {
  readonly port: Port;
  readonly endpointId: string;
  /** Of the user's own floating IP; empty for the one that the host's containers share. */
  readonly address: string;
  readonly wanted: readonly ReturnType<typeof wantedForwarding>[];
}

async function publishOn(
  core: Core,
  publication: Publication,
  call: Call,
): Promise<readonly PublishedPort[]> {
  const { port, endpointId, address, wanted } = publication;
  const fixed = port.fixed_ips.find((ip) => !ip.ip_address.includes(':'));
  if (!fixed) {
    throw new KuryrError('CONFLICT', {
      what: 'the container has no IPv4 address, and ports are published by IPv4 floating IPs; give its network an IPv4 subnet',
    });
  }
  const ip = await (address
    ? givenFloatingIp(core, address, call)
    : sharedFloatingIp(core, port, call));
  const where = ip.floating_ip_address;
  const taken = await listPortForwardings(core.session, ip.id, {}, call);
  const options = { portId: port.id, where, pick: (below: number) => randomInt(below) };
  const chosen = chooseExternalPorts(wanted, taken, options);
  const describes = await core.features.has('floating-ip-port-forwarding-description', call);
  const description = describes && forwardingDescription(publisherOf(core.config), endpointId);
  const bodies = chosen
    .filter(({ present }) => !present)
    .map(({ protocol, externalPort, internalPort }) => ({
      protocol,
      external_port: externalPort,
      internal_port: internalPort,
      internal_port_id: port.id,
      internal_ip_address: fixed.ip_address,
      ...(description && { description }),
    }));
  await withWayOut(core, port, ip.floating_network_id, () => create(core, ip, bodies, call), call);
  return chosen.map((one) => ({ address: where, ...one }));
}

async function create(
  core: Core,
  { id, floating_ip_address }: FloatingIp,
  bodies: Parameters<typeof createPortForwardings>[2],
  call: Call,
): Promise<void> {
  try {
    await createPortForwardings(core.session, id, bodies, call);
  } catch (error) {
    // Looked at a moment ago: somebody else has taken the port since, on a floating IP that is not ours alone.
    if (!isCode(error, 'OPENSTACK') || !/collision|duplicate/i.test(error.params.text)) throw error;
    const ports = bodies.map((one) => `${one.external_port}/${one.protocol}`).join(', ');
    const what = `of the ports ${ports} of the floating IP ${floating_ip_address} one was taken by somebody else in this moment; try again, or publish others`;
    throw new KuryrError('CONFLICT', { what }, { cause: error });
  }
}
