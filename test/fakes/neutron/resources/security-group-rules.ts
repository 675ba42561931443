import { parseCidr } from '../../../../src/net/cidr.ts';
import type { Values } from '../api/attributes.ts';
import { anything, oneOf, reference, standard } from '../api/kinds.ts';
import { newRow, type Rules } from '../api/rules.ts';
import { badRequest, NeutronFault } from '../http/answer.ts';
import type { RuleRow } from '../store/rows.ts';
import { groupNotFound } from './security-groups.ts';

const PROTOCOLS = [
  'ah',
  'dccp',
  'egp',
  'esp',
  'gre',
  'hopopt',
  'icmp',
  'igmp',
  'ip',
  'ipip',
  'ipv6-encap',
  'ipv6-frag',
  'ipv6-icmp',
  'icmpv6',
  'ipv6-nonxt',
  'ipv6-opts',
  'ipv6-route',
  'ospf',
  'pgm',
  'rsvp',
  'sctp',
  'tcp',
  'udp',
  'udplite',
  'vrrp',
];

/** What makes two rules the same. */
const SAME = [
  'security_group_id',
  'direction',
  'ethertype',
  'protocol',
  'port_range_min',
  'port_range_max',
  'remote_ip_prefix',
  'remote_group_id',
] as const;

export const ruleRules: Rules<RuleRow> = {
  collection: 'security_group_rules',
  single: 'security_group_rule',
  tagged: false,
  attributes: {
    ...standard,
    security_group_id: reference({ create: 'required', update: false }),
    direction: oneOf(['ingress', 'egress'], { create: 'required', update: false }),
    ethertype: oneOf(['IPv4', 'IPv6'], { initial: 'IPv4', update: false }),
    protocol: anything(null, { filter: true, update: false }),
    port_range_min: anything(null, { filter: true, update: false }),
    port_range_max: anything(null, { filter: true, update: false }),
    remote_ip_prefix: anything(null, { filter: true, update: false }),
    remote_group_id: reference({ initial: null, update: false }),
  },
  table: (state) => state.rules,
  notFound: (id) =>
    new NeutronFault(404, 'SecurityGroupRuleNotFound', `Security group rule ${id} does not exist`),

  create(context, values) {
    const { rules, securityGroups } = context.state;
    const groupId = String(values['security_group_id']);
    if (!securityGroups.has(groupId)) throw groupNotFound(groupId);
    const protocol = readProtocol(values);
    checkPorts(values, protocol);
    const prefix = values['remote_ip_prefix'];
    if (typeof prefix === 'string' && !parseCidr(prefix)) {
      throw badRequest(
        `Invalid input for remote_ip_prefix. Reason: '${prefix}' is not a valid IP subnet.`,
      );
    }
    const row = { ...newRow(context, { ...values, protocol }) } as unknown as RuleRow;
    const [same] = rules.where((rule) => SAME.every((name) => rule[name] === row[name]));
    if (same) {
      const message = `Security group rule already exists. Rule id is ${same.id}.`;
      throw new NeutronFault(409, 'SecurityGroupRuleExists', message);
    }
    return rules.put(row);
  },

  update: (_context, rule) => rule,
  remove: (context, rule) => context.state.rules.delete(rule.id),
};

/** A name, or a number as text; ICMP of IPv6 has a name of its own. */
function readProtocol(values: Values): string | null {
  if (values['protocol'] === null) return null;
  const protocol = String(values['protocol']).toLowerCase();
  const isNumber = /^\d+$/.test(protocol) && Number(protocol) <= 255;
  if (!isNumber && !PROTOCOLS.includes(protocol)) {
    const message = `Security group rule protocol ${protocol} not supported.`;
    throw new NeutronFault(400, 'SecurityGroupRuleInvalidProtocol', message);
  }
  return protocol === 'icmp' && values['ethertype'] === 'IPv6' ? 'ipv6-icmp' : protocol;
}

function checkPorts(values: Values, protocol: string | null): void {
  const min = values['port_range_min'];
  const max = values['port_range_max'];
  if (min === null && max === null) return;
  if (protocol === null) {
    const message = 'Must also specify protocol if port range is given.';
    throw new NeutronFault(400, 'SecurityGroupProtocolRequiredWithPorts', message);
  }
  if (!['tcp', 'udp', 'sctp', '6', '17', '132'].includes(protocol)) return;
  const wrong = [min, max].find((port) => port !== null && Number(port) > 65_535);
  if (wrong !== undefined) {
    const message = `Invalid value for port ${wrong}`;
    throw new NeutronFault(400, 'SecurityGroupInvalidPortValue', message);
  }
  if (min === null || max === null || Number(min) > Number(max)) {
    const message = 'For TCP/UDP protocols, port_range_min must be <= port_range_max';
    throw new NeutronFault(400, 'SecurityGroupInvalidPortRange', message);
  }
}
