import { z } from 'zod';
import { type CommonFields, commonFields } from '../resource/fields.ts';
import type { CommonFilter } from '../resource/filter.ts';
import type { Resource } from '../resource/resource.ts';

/** What ports may send and receive (Networking API v2.0, "QoS policies"); its rules are not our business. */
export interface QosPolicy extends CommonFields {
  /** Whether other projects may use it. */
  readonly shared: boolean;
}

export type QosPolicyFilter<F = keyof QosPolicy> = CommonFilter<F>;

export const qosPolicies: Resource<QosPolicy> = {
  collection: 'policies',
  single: 'policy',
  path: '/qos/policies',
  noun: 'QoS policy',
  plural: 'QoS policies',
  schema: z.looseObject({ ...commonFields, shared: z.boolean() }),
};
