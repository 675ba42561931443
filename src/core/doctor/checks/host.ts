import { hostname } from 'node:os';
import { z } from 'zod';
import { nearestWord } from '../../../config/options/nearest-word.ts';
import { type Check, type Diagnosis, note, problem } from '../check.ts';

const schema = z.object({
  agents: z.array(z.looseObject({ host: z.string(), agent_type: z.string(), alive: z.boolean() })),
});

export type Agent = z.output<typeof schema>['agents'][number];

/** Agents that plug ports; the others (DHCP, L3, metadata) do not matter for a binding. */
const BINDS = /^(OVN Controller|Open vSwitch|NIC Switch|Linux bridge)/i;

/** Whether Neutron knows this host under the name by which we bind ports. */
export const hostCheck: Check = {
  name: 'host',
  run: async (patient, call) => {
    const { body } = await patient.neutron('/agents', 'list its agents', call);
    const { agents } = schema.parse(body);
    const { host } = patient.config;
    const admin = (await patient.login()).roles.includes('admin');
    const ovs = await patient.switch().catch(() => undefined);
    const alike = [hostname(), ovs?.externalIds['hostname'], ovs?.externalIds['system-id']];
    const binding = agents.filter(({ agent_type }) => BINDS.test(agent_type));
    return {
      diagnoses: judgeHost({
        host,
        agents: binding,
        admin,
        alike: alike.filter((name) => name !== undefined),
      }),
      saw: `${host}; Neutron knows ${new Set(binding.map((a) => a.host)).size} hosts`,
    };
  },
};

export function judgeHost(facts: {
  readonly host: string;
  /** Those that bind ports. */
  readonly agents: readonly Agent[];
  readonly admin: boolean;
  /** Other names of this host. */
  readonly alike: readonly string[];
}): Diagnosis[] {
  const { host, agents, admin, alike } = facts;
  const here = agents.filter((agent) => agent.host === host);
  if (here.some(({ alive }) => alive)) return [];
  if (here.length > 0) {
    const types = here.map(({ agent_type }) => agent_type).join(', ');
    return [
      problem(
        `Neutron takes the ${types} of ${host} for dead, so ports cannot be bound here`,
        'Restart it (systemctl restart ovn-controller, or neutron-openvswitch-agent) and compare the clocks of this host and of Neutron.',
      ),
    ];
  }
  if (agents.length === 0 && !admin) {
    return [
      note(
        `Neutron shows its agents to administrators only, so whether it knows ${host} cannot be seen`,
        'As an administrator: openstack network agent list --host must show a living agent under exactly this name.',
      ),
    ];
  }
  const hosts = [...new Set(agents.map((agent) => agent.host))].sort();
  const nearest = nearestHost([host, ...alike], hosts);
  const known = hosts.length > 0 ? hosts.slice(0, 5).join(', ') : 'none';
  return [
    problem(
      `Neutron knows no agent or OVN chassis called ${host}, so each port here will be binding_failed; it knows: ${known}`,
      nearest
        ? `Set [DEFAULT] host = ${nearest} in kuryr.conf and restart Kuryr.`
        : 'Start ovn-controller or the Neutron agent on this host (openstack network agent list), or set [DEFAULT] host to the name that it has there.',
    ),
  ];
}

/** The known host that one of our names means: in another case, with or without its domain, or misspelt. */
function nearestHost(names: readonly string[], hosts: readonly string[]): string | undefined {
  const short = (name: string) => name.toLowerCase().split('.')[0];
  for (const name of names) {
    const same = hosts.find((host) => host === name);
    const likely = same ?? hosts.find((host) => short(host) === short(name));
    if (likely !== undefined) return likely;
  }
  const [first = ''] = names;
  return nearestWord(first, hosts);
}
