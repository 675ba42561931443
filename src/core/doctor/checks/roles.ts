import { z } from 'zod';
import { type Check, type Diagnosis, note, warning } from '../check.ts';

const ports = z.object({ ports: z.array(z.record(z.string(), z.unknown())) });
const agents = z.object({ agents: z.array(z.unknown()) });

export interface RoleFacts {
  readonly roles: readonly string[];
  /** Whether Neutron shows what its default policy shows to administrators only. */
  readonly seesAgents: boolean;
  /** Whether ports are shown with their host; undefined when there is no port to see. */
  readonly seesHosts: boolean | undefined;
}

/** Roles that Neutron's default policies, old and new, allow to bind ports. */
const BINDING_ROLES = ['admin', 'service'];

/** Whether we may bind ports, as far as that can be known without making one. */
export const rolesCheck: Check = {
  name: 'roles',
  run: async (patient, call) => {
    const query = '/ports?limit=1&fields=id&fields=binding:host_id';
    const [one, all] = await Promise.all([
      patient.neutron(query, 'list ports', call),
      patient.neutron('/agents', 'list its agents', call).catch(() => undefined),
    ]);
    const [port] = ports.parse(one.body).ports;
    const { roles } = await patient.login();
    const facts = {
      roles,
      seesAgents: (agents.safeParse(all?.body).data?.agents.length ?? 0) > 0,
      seesHosts: port && 'binding:host_id' in port,
    };
    return { diagnoses: judgeRoles(facts), saw: roles.join(', ') || 'no role' };
  },
};

export function judgeRoles({ roles, seesAgents, seesHosts }: RoleFacts): Diagnosis[] {
  if (roles.some((role) => BINDING_ROLES.includes(role))) return [];
  const list = roles.join(', ') || 'none';
  const cure =
    "Give Kuryr's user the role admin or service on its project, or allow its role create_port:binding:host_id, update_port:binding:host_id and get_port:binding:vif_type in Neutron's policy.yaml.";
  if (seesHosts === false) {
    return [
      warning(
        `Neutron hides the binding of ports from the roles ${list}, so it will most likely refuse to bind ports to this host`,
        cure,
      ),
    ];
  }
  if (seesHosts || seesAgents) {
    return [
      note(
        `with the roles ${list} bindings can be seen; whether they can be made only the first container will tell`,
        cure,
      ),
    ];
  }
  return [
    warning(
      `the roles ${list} are not among those that Neutron lets bind ports by default; whether its policy was changed cannot be seen without making a port`,
      cure,
    ),
  ];
}
