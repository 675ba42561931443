import { z } from 'zod';
import { loadConfig, requireCloud } from '../../config/load-config.ts';
import type { Logger } from '../../observe/log.ts';
import { listNetworks } from '../../openstack/neutron/networks/list.ts';
import { listPorts } from '../../openstack/neutron/ports/list.ts';
import type { Port } from '../../openstack/neutron/ports/types.ts';
import { listSubnets } from '../../openstack/neutron/subnets/list.ts';
import { Session } from '../../openstack/session/session.ts';
import { type Call, withDeadline } from '../../util/call.ts';
import { sleep } from '../../util/sleep.ts';
import type { Views } from './side-by-side.ts';

/** Runs `docker ARGUMENTS...` and gives its standard output. */
export type Docker = (...argv: string[]) => Promise<string>;

const ACTIVE_WITHIN_MS = 15_000;
const POLL_MS = 200;

const networkInspection = z.tuple([
  z.object({
    Id: z.string(),
    IPAM: z.object({ Config: z.tuple([z.object({ Subnet: z.string(), Gateway: z.string() })]) }),
  }),
]);
const endpointInspection = z.object({
  EndpointID: z.string(),
  IPAddress: z.string(),
  MacAddress: z.string(),
});

/** Docker's view of a network and containers on it. */
export async function dockerView(
  docker: Docker,
  network: string,
  containers: readonly string[],
): Promise<Views['docker']> {
  const [found] = networkInspection.parse(JSON.parse(await docker('network', 'inspect', network)));
  const { Subnet: subnet, Gateway: gateway } = found.IPAM.Config[0];
  const endpoints = containers.map(async (name) => {
    const format = `{{json (index .NetworkSettings.Networks "${network}")}}`;
    const text = await docker('inspect', '--format', format, name);
    const endpoint = endpointInspection.parse(JSON.parse(text));
    const { EndpointID: endpointId, IPAddress: address, MacAddress: mac } = endpoint;
    return { name, endpointId, address, mac };
  });
  return {
    network: { name: network, id: found.Id },
    subnet,
    gateway,
    containers: await Promise.all(endpoints),
  };
}

/** Neutron's view of the same, as soon as all ports are labelled and ACTIVE, or after 15 s. */
export async function neutronView(
  docker: Views['docker'],
  options: { readonly configFile: string; readonly log: Logger },
  call: Call,
): Promise<Views['neutron']> {
  const { configFile, log } = options;
  const loaded = loadConfig({ argv: { configFiles: [configFile] }, env: {}, home: '/', cwd: '/' });
  const session = new Session({ cloud: requireCloud(loaded), log });
  try {
    const name = `kuryr-net-${docker.network.id.slice(0, 8)}`;
    const [network] = await listNetworks(session, { name }, call);
    if (!network) throw new Error(`Neutron has no network ${name}`);
    const [subnet] = await listSubnets(session, { network_id: network.id }, call);
    const device_id = docker.containers.map((container) => container.endpointId);
    const ports = await activePorts(session, device_id, withDeadline(ACTIVE_WITHIN_MS, call));
    return {
      network: { name, id: network.id, status: network.status },
      subnet: {
        name: subnet?.name ?? '-',
        cidr: subnet?.cidr ?? '-',
        gateway: subnet?.gateway_ip ?? '-',
      },
      ports: ports.map((port) => ({
        id: port.id,
        deviceId: port.device_id,
        status: port.status,
        host: port['binding:host_id'] ?? '-',
        address: port.fixed_ips[0]?.ip_address ?? '-',
        mac: port.mac_address,
      })),
    };
  } finally {
    await session.close();
  }
}

/** Kuryr names ports behind its answers, and OVN reports them a moment after they are plugged. */
async function activePorts(
  session: Session,
  device_id: readonly string[],
  call: Call,
): Promise<readonly Port[]> {
  for (;;) {
    const ports = await listPorts(session, { device_id }, call);
    const ready = ports.filter((port) => port.status === 'ACTIVE');
    if (ready.length === device_id.length || call.signal.aborted) return ports;
    await sleep(POLL_MS, call).catch(() => undefined);
    if (call.signal.aborted) return ports;
  }
}
