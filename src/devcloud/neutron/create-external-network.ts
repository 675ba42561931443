import { z } from 'zod';
import type { Call } from '../../util/call.ts';
import { PUBLIC_GATEWAY, PUBLIC_RANGE } from '../host/outside.ts';
import type { Plan } from '../plan.ts';
import { neutronRequest, serviceToken } from './neutron-request.ts';

/** The network that floating IPs are of, and the router that leads there from Docker's networks. */
export const EXTERNAL_NETWORK = 'public';
export const ROUTER = 'public-router';

const named = z.array(z.object({ id: z.string(), name: z.string() }));
const networks = z.object({ networks: named });
const routers = z.object({ routers: named });
const subnets = z.object({ subnets: z.array(z.object({ id: z.string() })) });
const made = z.object({ network: z.object({ id: z.string() }) });

/** Makes what is missing of the external network, its subnet and its router. */
export async function createExternalNetwork(plan: Plan, call: Call): Promise<void> {
  const token = await serviceToken(plan, call);
  const get = (path: string) =>
    neutronRequest(plan, { token, path, action: 'list what there is' }, call);
  const post = (path: string, body: object) =>
    neutronRequest(plan, { token, path, body, action: `create the ${EXTERNAL_NETWORK} one` }, call);
  const network = {
    name: EXTERNAL_NETWORK,
    'router:external': true,
    'provider:network_type': 'flat',
    'provider:physical_network': 'physnet1',
  };
  const [known] = networks.parse(await get(`networks?name=${EXTERNAL_NETWORK}`)).networks;
  const { id } = known ?? made.parse(await post('networks', { network })).network;
  if (subnets.parse(await get(`subnets?network_id=${id}`)).subnets.length === 0) {
    const range = { cidr: PUBLIC_RANGE, gateway_ip: PUBLIC_GATEWAY, enable_dhcp: false };
    const subnet = { name: EXTERNAL_NETWORK, network_id: id, ip_version: 4, ...range };
    await post('subnets', { subnet });
  }
  if (routers.parse(await get(`routers?name=${ROUTER}`)).routers.length > 0) return;
  const router = { name: ROUTER, external_gateway_info: { network_id: id } };
  await post('routers', { router });
}
