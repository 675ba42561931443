import { z } from 'zod';
import { type CommonFields, commonFields } from '../resource/fields.ts';
import type { CommonFilter } from '../resource/filter.ts';
import type { Resource } from '../resource/resource.ts';
import { ruleSchema, type SecurityGroupRule } from '../security-group-rules/types.ts';

/** A set of rules that ports follow (Networking API v2.0, "Security groups"). */
export interface SecurityGroup extends CommonFields {
  /** A new group lets everything out and nothing in. */
  readonly security_group_rules: readonly SecurityGroupRule[];
  readonly stateful?: boolean;
}

export interface SecurityGroupCreate {
  readonly name: string;
  readonly description?: string;
  readonly stateful?: boolean;
  readonly project_id?: string;
}

export type SecurityGroupUpdate = Partial<Omit<SecurityGroupCreate, 'project_id'>>;

export type SecurityGroupFilter<F = keyof SecurityGroup> = CommonFilter<F>;

const schema = z.looseObject({
  ...commonFields,
  security_group_rules: z.array(ruleSchema),
  stateful: z.boolean().exactOptional(),
});

export const securityGroups: Resource<SecurityGroup> = {
  collection: 'security_groups',
  single: 'security_group',
  path: '/security-groups',
  noun: 'security group',
  plural: 'security groups',
  schema,
};
