import { networkInterfaces } from 'node:os';
import { z } from 'zod';
import { Netlink } from '../../../linux/netlink/netlink.ts';
import type { Call } from '../../../util/call.ts';
import { type Check, type Diagnosis, NotLooked, warning } from '../check.ts';

const schema = z.object({
  networks: z.array(
    z.looseObject({
      name: z.string(),
      mtu: z.number().default(0),
      'provider:network_type': z.string().nullish(),
    }),
  ),
});

export interface MtuFacts {
  /** The interface that carries the tunnels. */
  readonly link: string;
  readonly mtu: number;
  /** What the tunnel adds to each packet, bytes. */
  readonly overhead: number;
  readonly networks: readonly { readonly name: string; readonly mtu: number }[];
}

/** Ethernet, UDP and the tunnel's own header within the outer packet; Geneve with OVN's option. */
const HEADERS: Readonly<Record<string, number>> = { geneve: 38, vxlan: 30, gre: 22 };
const TUNNELS = [...Object.keys(HEADERS), ''];

/** Whether packets of containers, wrapped by the tunnel, fit the interface that carries it. */
export const mtuCheck: Check = {
  name: 'mtu',
  run: async (patient, call) => {
    const { externalIds } = await patient.switch();
    const address = externalIds['ovn-encap-ip'];
    if (address === undefined) throw new NotLooked('Open vSwitch names no ovn-encap-ip');
    const link = linkOf(address);
    if (link === undefined) throw new NotLooked(`no interface of this host has ${address}`);
    const path = '/networks?fields=name&fields=mtu&fields=provider:network_type';
    const { body } = await patient.neutron(path, 'list networks', call);
    const type = (externalIds['ovn-encap-type'] ?? 'geneve').split(',')[0] ?? 'geneve';
    const outer = address.includes(':') ? 40 : 20;
    const facts: MtuFacts = {
      link,
      mtu: await mtuOf(link, call),
      overhead: (HEADERS[type] ?? HEADERS['geneve'] ?? 0) + outer,
      networks: schema
        .parse(body)
        .networks.filter((one) => TUNNELS.includes(one['provider:network_type'] ?? '')),
    };
    return {
      diagnoses: judgeMtu(facts),
      saw: `${link} ${facts.mtu}, ${type} takes ${facts.overhead}`,
    };
  },
};

export function judgeMtu({ link, mtu, overhead, networks }: MtuFacts): Diagnosis[] {
  const room = mtu - overhead;
  const large = networks.filter((network) => network.mtu > room);
  if (large.length === 0) return [];
  const names = large
    .slice(0, 3)
    .map((network) => `${network.name} (${network.mtu})`)
    .join(', ');
  const most = Math.max(...large.map((network) => network.mtu));
  return [
    warning(
      `packets of ${large.length} networks do not fit the tunnel over ${link} (MTU ${mtu}, ${room} for containers): ${names}; large packets are lost, small ones pass`,
      `ip link set ${link} mtu ${most + overhead} on all hosts and on the switches between them, or set global_physnet_mtu = ${mtu} in neutron.conf and openstack network set --mtu ${room} NETWORK.`,
    ),
  ];
}

function linkOf(address: string): string | undefined {
  const found = Object.entries(networkInterfaces()).find(([, addresses]) =>
    addresses?.some((one) => one.address === address),
  );
  return found?.[0];
}

async function mtuOf(name: string, call: Call): Promise<number> {
  const netlink = await Netlink.open({}, call);
  try {
    const link = (await netlink.links(call)).find((one) => one.name === name);
    if (!link) throw new NotLooked(`the interface ${name} is gone`);
    return link.mtu;
  } finally {
    await netlink.close();
  }
}
