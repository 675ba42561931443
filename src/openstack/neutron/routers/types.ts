import { z } from 'zod';
import { type CommonFields, commonFields } from '../resource/fields.ts';
import type { CommonFilter } from '../resource/filter.ts';
import type { Resource } from '../resource/resource.ts';

/** What joins networks, and leads out of the cloud (Networking API v2.0, "Routers"). */
export interface Router extends CommonFields {
  readonly status: string;
  readonly admin_state_up: boolean;
  /** The external network that it leads to; null for none. */
  readonly external_gateway_info: { readonly network_id: string } | null;
}

export interface RouterCreate {
  readonly name?: string;
  readonly description?: string;
  readonly external_gateway_info?: { readonly network_id: string };
}

export type RouterFilter<F = keyof Router> = CommonFilter<F>;

/** Device owners of the ports that routers have on networks: by driver, and by high availability. */
export const ROUTER_INTERFACES: readonly string[] = [
  'network:router_interface',
  'network:router_interface_distributed',
  'network:ha_router_replicated_interface',
];

const schema = z.looseObject({
  ...commonFields,
  status: z.string(),
  admin_state_up: z.boolean(),
  external_gateway_info: z.looseObject({ network_id: z.string() }).nullable(),
});

export const routers: Resource<Router> = {
  collection: 'routers',
  single: 'router',
  path: '/routers',
  noun: 'router',
  plural: 'routers',
  schema,
};
