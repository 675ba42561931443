import { z } from 'zod';
import type { AnyOf, CommonFilter } from '../resource/filter.ts';
import type { Resource } from '../resource/resource.ts';

/** One thing that a security group lets through (Networking API v2.0, "Security group rules"). */
export interface SecurityGroupRule {
  readonly id: string;
  readonly security_group_id: string;
  readonly direction: 'ingress' | 'egress';
  readonly ethertype: 'IPv4' | 'IPv6' | null;
  /** A name (`tcp`) or a number as text (`132`); null for any. */
  readonly protocol: string | null;
  /** For ICMP the type and the code. */
  readonly port_range_min: number | null;
  readonly port_range_max: number | null;
  /** A CIDR; null for any. */
  readonly remote_ip_prefix: string | null;
  readonly remote_group_id: string | null;
  readonly description?: string | null;
  readonly project_id?: string;
  readonly revision_number?: number;
}

export interface SecurityGroupRuleCreate {
  readonly security_group_id: string;
  readonly direction: 'ingress' | 'egress';
  readonly ethertype?: 'IPv4' | 'IPv6';
  readonly protocol?: string | number | null;
  readonly port_range_min?: number;
  readonly port_range_max?: number;
  readonly remote_ip_prefix?: string;
  readonly remote_group_id?: string;
  readonly description?: string;
}

export interface SecurityGroupRuleFilter<F = keyof SecurityGroupRule>
  extends Omit<CommonFilter<F>, 'name'> {
  readonly security_group_id?: AnyOf;
  readonly direction?: 'ingress' | 'egress';
  readonly ethertype?: 'IPv4' | 'IPv6';
  readonly protocol?: AnyOf;
}

export const ruleSchema = z.looseObject({
  id: z.string(),
  security_group_id: z.string(),
  direction: z.literal(['ingress', 'egress']),
  ethertype: z.literal(['IPv4', 'IPv6']).nullable(),
  protocol: z.string().nullable(),
  port_range_min: z.number().nullable(),
  port_range_max: z.number().nullable(),
  remote_ip_prefix: z.string().nullable(),
  remote_group_id: z.string().nullable(),
  description: z.string().nullable().exactOptional(),
  project_id: z.string().exactOptional(),
  revision_number: z.number().exactOptional(),
});

export const securityGroupRules: Resource<SecurityGroupRule> = {
  collection: 'security_group_rules',
  single: 'security_group_rule',
  path: '/security-group-rules',
  noun: 'security group rule',
  plural: 'security group rules',
  schema: ruleSchema,
};
