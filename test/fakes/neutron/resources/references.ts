import type { Context } from '../api/context.ts';
import { NeutronFault } from '../http/answer.ts';
import type { NetworkRow, SubnetPoolRow } from '../store/rows.ts';

/** The network that a body names, if the caller may use it. */
export function findNetwork({ state, admin, projectId }: Context, id: string): NetworkRow {
  const network = state.networks.get(id);
  if (network && (admin || network.shared || network.project_id === projectId)) return network;
  throw new NeutronFault(404, 'NetworkNotFound', `Network ${id} could not be found.`);
}

export function findSubnetPool({ state, admin, projectId }: Context, id: string): SubnetPoolRow {
  const pool = state.subnetpools.get(id);
  if (pool && (admin || pool.shared || pool.project_id === projectId)) return pool;
  throw new NeutronFault(404, 'SubnetPoolNotFound', `Subnet pool ${id} could not be found.`);
}
