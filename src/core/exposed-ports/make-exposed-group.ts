import { KuryrError } from '../../errors/kuryr-error.ts';
import { isNeutronType } from '../../openstack/errors/is-neutron-type.ts';
import { getPort } from '../../openstack/neutron/ports/get.ts';
import type { Port } from '../../openstack/neutron/ports/types.ts';
import { updatePort } from '../../openstack/neutron/ports/update.ts';
import { createSecurityGroupRules } from '../../openstack/neutron/security-group-rules/create.ts';
import { deleteSecurityGroupRule } from '../../openstack/neutron/security-group-rules/delete.ts';
import { createSecurityGroup } from '../../openstack/neutron/security-groups/create.ts';
import type { SecurityGroup } from '../../openstack/neutron/security-groups/types.ts';
import type { Call } from '../../util/call.ts';
import type { Core } from '../core.ts';
import { EXPOSED_GROUP_DESCRIPTION, exposedGroupName } from './exposed-group-name.ts';
import type { IngressRule } from './ingress-rules.ts';

/** Makes the security group with its rules and puts it in front of the port's other groups. */
export async function makeExposedGroup(
  core: Core,
  { id: portId, project_id }: Port,
  rules: readonly IngressRule[],
  call: Call,
): Promise<void> {
  const group = await createGroup(core, portId, project_id, call);
  await Promise.all([addRules(core, group, rules, call), removeEgress(core, group, call)]);
  await core.locks.run(`port:${portId}`, () => attach(core, portId, group, call), call);
}

async function attach(core: Core, portId: string, group: SecurityGroup, call: Call): Promise<void> {
  // An operator may have changed the port's groups since we made it, so it is read again.
  const port = await getPort(core.session, portId, call);
  const security_groups = [group.id, ...(port.security_groups ?? [])];
  await updatePort(core.session, portId, { security_groups }, call);
}

async function createGroup(
  core: Core,
  portId: string,
  project_id: string | undefined,
  call: Call,
): Promise<SecurityGroup> {
  const body = {
    name: exposedGroupName(portId),
    description: EXPOSED_GROUP_DESCRIPTION,
    // A port takes groups of its own project only; a user's port may be of another than ours.
    ...(project_id && { project_id }),
  };
  try {
    return await createSecurityGroup(core.session, body, call);
  } catch (error) {
    throw explained(error, 'security groups');
  }
}

async function addRules(
  core: Core,
  group: SecurityGroup,
  rules: readonly IngressRule[],
  call: Call,
): Promise<void> {
  const bodies = rules.map((rule) => ({ ...rule, security_group_id: group.id }));
  try {
    await createSecurityGroupRules(core.session, bodies, call);
  } catch (error) {
    throw explained(error, 'security group rules');
  }
}

/** A new group lets everything out; exposing ports must not undo what the port's own groups forbid. */
async function removeEgress(core: Core, group: SecurityGroup, call: Call): Promise<void> {
  const rules = group.security_group_rules.filter(({ direction }) => direction === 'egress');
  await Promise.all(rules.map(({ id }) => deleteSecurityGroupRule(core.session, id, call)));
}

/** Neutron's default quota of groups is ten, so this is the first thing that users would meet. */
function explained(error: unknown, what: string): unknown {
  if (!isNeutronType(error, 'OverQuota')) return error;
  return new KuryrError(
    'CONFLICT',
    {
      what: `the container exposes ports, and the project's quota of ${what} is used up; raise it (openstack quota set), or set process_external_connectivity = False`,
    },
    { cause: error },
  );
}
