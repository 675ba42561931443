import { getPort } from '../../openstack/neutron/ports/get.ts';
import type { Port } from '../../openstack/neutron/ports/types.ts';
import type { SecurityGroupRule } from '../../openstack/neutron/security-group-rules/types.ts';
import type { Call } from '../../util/call.ts';
import type { Core } from '../core.ts';
import { finishDeleteExposedPorts, isDeletionOf } from './delete-exposed-ports.ts';
import { findExposedGroups } from './find-exposed-groups.ts';
import { type ExposedPort, type IngressRule, ingressRules } from './ingress-rules.ts';
import { makeExposedGroup } from './make-exposed-group.ts';

export interface ExposeRequest {
  readonly endpointId: string;
  readonly exposed: readonly ExposedPort[];
}

/**
 * Lets everybody reach the exposed ports of a container, by a security group of its port's own. It is in
 * force in Neutron before dockerd starts the container. The same call twice is one.
 */
export async function openExposedPorts(
  core: Core,
  { endpointId, exposed }: ExposeRequest,
  call: Call,
): Promise<void> {
  if (!core.config.processExternalConnectivity || exposed.length === 0) return;
  await core.locks.run(
    `endpoint:${endpointId}`,
    async () => {
      const port = await core.endpoints.get(endpointId, call);
      const rules = ingressRules(exposed, familiesOf(port));
      if (isUnfiltered(port)) return;
      const deletion = { kind: 'delete-exposed-ports', portId: port.id } as const;
      // It may be closing: dockerd moves a container's way out from one endpoint to another and back.
      await core.background.settled(isDeletionOf({ portId: port.id, endpointId }), call);
      if (core.exposedGroups.mayExist(port.id)) {
        if (await isOpen(core, port, rules, call)) return;
        await finishDeleteExposedPorts(core, deletion, call);
      }
      core.exposedGroups.groupIsMade(port.id);
      await core.background.guard(deletion, () => makeExposedGroup(core, port, rules, call));
    },
    call,
  );
}

/** Everything is let in already, in a cloud without security groups or on a port without port security. */
function isUnfiltered(port: Port): boolean {
  return port.security_groups === undefined || port.port_security_enabled === false;
}

function familiesOf(port: Port): readonly ('IPv4' | 'IPv6')[] {
  const families = port.fixed_ips.map((ip) => (ip.ip_address.includes(':') ? 'IPv6' : 'IPv4'));
  return [...new Set(families)];
}

/** Whether an earlier request has done all of it, and not only begun. */
async function isOpen(
  core: Core,
  { id: portId }: Port,
  rules: readonly IngressRule[],
  call: Call,
): Promise<boolean> {
  const [groups, now] = await Promise.all([
    findExposedGroups(core, portId, call),
    getPort(core.session, portId, call),
  ]);
  const [group, ...others] = groups;
  if (!group || others.length > 0 || !now.security_groups?.includes(group.id)) return false;
  const present = group.security_group_rules.map(keyOf).sort();
  return present.join() === rules.map(keyOf).sort().join();
}

function keyOf(rule: IngressRule | SecurityGroupRule): string {
  const { direction, ethertype, protocol, port_range_min, port_range_max } = rule;
  return [direction, ethertype, protocol, port_range_min ?? '', port_range_max ?? ''].join(' ');
}
