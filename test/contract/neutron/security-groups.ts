import { expect, test } from 'vitest';
import {
  createSecurityGroupRule,
  createSecurityGroupRules,
} from '../../../src/openstack/neutron/security-group-rules/create.ts';
import { deleteSecurityGroupRule } from '../../../src/openstack/neutron/security-group-rules/delete.ts';
import { getSecurityGroupRule } from '../../../src/openstack/neutron/security-group-rules/get.ts';
import { listSecurityGroupRules } from '../../../src/openstack/neutron/security-group-rules/list.ts';
import { createSecurityGroup } from '../../../src/openstack/neutron/security-groups/create.ts';
import { deleteSecurityGroup } from '../../../src/openstack/neutron/security-groups/delete.ts';
import { getSecurityGroup } from '../../../src/openstack/neutron/security-groups/get.ts';
import { listSecurityGroups } from '../../../src/openstack/neutron/security-groups/list.ts';
import { updateSecurityGroup } from '../../../src/openstack/neutron/security-groups/update.ts';
import { ABSENT, refused, type Workbench } from './workbench.ts';

const PORTS = { port_range_min: 80, port_range_max: 90 };

export function securityGroupCases(bench: () => Workbench): void {
  test('a new group lets everything out and nothing in', async () => {
    const group = await bench().group();
    const rules = group.security_group_rules.map(({ direction, ethertype, protocol }) => ({
      direction,
      ethertype,
      protocol,
    }));
    expect(rules).toHaveLength(2);
    expect(rules).toEqual(
      expect.arrayContaining([
        { direction: 'egress', ethertype: 'IPv4', protocol: null },
        { direction: 'egress', ethertype: 'IPv6', protocol: null },
      ]),
    );
  });

  test('rules open ranges of ports and kinds of ICMP', async () => {
    const { session, call } = bench();
    const { id: security_group_id } = await bench().group();
    const add = (rule: object) =>
      createSecurityGroupRule(session, { security_group_id, direction: 'ingress', ...rule }, call);
    const range = { protocol: 'tcp', port_range_min: 80, port_range_max: 90 };
    const rule = await add(range);
    expect(rule).toMatchObject({ ...range, ethertype: 'IPv4', remote_ip_prefix: null });
    const sctp = { protocol: 132, port_range_min: 80, port_range_max: 80 };
    expect((await add(sctp)).protocol).toBe('132');
    const ping = { protocol: 'icmp', ethertype: 'IPv6' };
    expect((await add(ping)).protocol).toBe('ipv6-icmp');
    const filter = { security_group_id, direction: 'ingress' } as const;
    expect(await listSecurityGroupRules(session, filter, call)).toHaveLength(3);
    expect(
      (await getSecurityGroup(session, security_group_id, call)).security_group_rules,
    ).toHaveLength(5);
    await deleteSecurityGroupRule(session, rule.id, call);
    await deleteSecurityGroupRule(session, rule.id, call);
    const gone = getSecurityGroupRule(session, rule.id, call);
    await refused(gone, 404, 'SecurityGroupRuleNotFound');
  });

  test('several rules in one request are made, or none of them', async () => {
    const { session, call } = bench();
    const { id: security_group_id } = await bench().group();
    const open = (protocol: string) =>
      ({ security_group_id, direction: 'ingress', protocol, ...PORTS }) as const;
    const clash = [open('tcp'), open('nonsense')];
    const refusal = createSecurityGroupRules(session, clash, call);
    await refused(refusal, 400, 'SecurityGroupRuleInvalidProtocol');
    const filter = { security_group_id, direction: 'ingress' } as const;
    expect(await listSecurityGroupRules(session, filter, call)).toEqual([]);
    const made = await createSecurityGroupRules(session, [open('tcp'), open('udp')], call);
    expect(new Set(made.map(({ protocol }) => protocol))).toEqual(new Set(['tcp', 'udp']));
  });

  test('what Neutron cannot make a rule of', async () => {
    const { session, call } = bench();
    const { id: security_group_id } = await bench().group();
    const add = (rule: object) =>
      createSecurityGroupRule(session, { security_group_id, direction: 'ingress', ...rule }, call);
    const range = { port_range_min: 80, port_range_max: 90 };
    await add({ protocol: 'tcp', ...range });
    await refused(add({ protocol: 'tcp', ...range }), 409, 'SecurityGroupRuleExists');
    await refused(add(range), 400, 'SecurityGroupProtocolRequiredWithPorts');
    await refused(add({ protocol: 'nonsense' }), 400, 'SecurityGroupRuleInvalidProtocol');
    const reversed = { protocol: 'sctp', port_range_min: 90, port_range_max: 80 };
    await refused(add(reversed), 400, 'SecurityGroupInvalidPortRange');
    await refused(add({ direction: 'sideways' }), 400, 'HTTPBadRequest');
    await refused(add({ security_group_id: ABSENT }), 404, 'SecurityGroupNotFound');
  });

  test('a group stays while a port is in it', async () => {
    const { session, call } = bench();
    const group = await bench().group();
    const network = await bench().network();
    await bench().port(network.id, { security_groups: [group.id] });
    await refused(deleteSecurityGroup(session, group.id, call), 409, 'SecurityGroupInUse');
    const unused = await bench().group();
    await deleteSecurityGroup(session, unused.id, call);
    await deleteSecurityGroup(session, unused.id, call);
    await refused(getSecurityGroup(session, unused.id, call), 404, 'SecurityGroupNotFound');
  });

  test('groups are found by name and renamed, but none is called default', async () => {
    const { session, call } = bench();
    const group = await bench().group();
    const found = await listSecurityGroups(session, { name: group.name }, call);
    expect(found.map(({ id }) => id)).toEqual([group.id]);
    const name = bench().name();
    expect((await updateSecurityGroup(session, group.id, { name }, call)).name).toBe(name);
    const second = createSecurityGroup(session, { name: 'default' }, call);
    await refused(second, 409, 'SecurityGroupDefaultAlreadyExists');
  });
}
