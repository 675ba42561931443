import { option } from './option.ts';
import { boolean, integer } from './option-types.ts';

const group = 'port_pool';

/** Ports that are made, bound and plugged before a container asks for one. */
export const portPoolOptions = {
  enabled: option({
    group,
    name: 'enabled',
    type: boolean,
    default: 'true',
    from: 'kuryr',
    help:
      'Whether each network has ports on this host that are ready before a container starts, so that its start waits for no cloud. ' +
      'They take addresses and ports of the quota.',
  }),
  min: option({
    group,
    name: 'ports_pool_min',
    type: integer(0, 1000),
    default: '4',
    deprecated: ['vif_pool.ports_pool_min'],
    from: 'upstream',
    help: "The free ports of a network on this host below which its pool is refilled. Python's Kuryr for Kubernetes had 5.",
  }),
  max: option({
    group,
    name: 'ports_pool_max',
    type: integer(0, 10_000),
    default: '32',
    deprecated: ['vif_pool.ports_pool_max'],
    from: 'upstream',
    help: 'The most free ports that a network keeps on this host; ports that come back beyond that are deleted. 0: no limit.',
  }),
  batch: option({
    group,
    name: 'ports_pool_batch',
    type: integer(1, 100),
    default: '8',
    deprecated: ['vif_pool.ports_pool_batch'],
    from: 'upstream',
    help: 'In steps of how many ports a pool grows and shrinks: used and free ones together are a multiple of it.',
  }),
  updateFrequency: option({
    group,
    name: 'ports_pool_update_frequency',
    type: integer(1, 86_400),
    default: '20',
    deprecated: ['vif_pool.ports_pool_update_frequency'],
    from: 'upstream',
    help: 'Seconds between two looks at a pool that nobody touches. A change of a pool is looked at at once.',
  }),
  coolDown: option({
    group,
    name: 'cool_down',
    type: integer(0, 3600),
    default: '5',
    from: 'kuryr',
    help: 'Seconds that the port of a removed container rests before another container gets it, with its address.',
  }),
  subnetShare: option({
    group,
    name: 'max_subnet_share',
    type: integer(0, 100),
    default: '25',
    from: 'kuryr',
    help: 'The most of the free addresses of a subnet that the pool of one host may hold, percent. The pool of a small subnet stays small, or empty.',
  }),
  quotaShare: option({
    group,
    name: 'max_quota_share',
    type: integer(0, 100),
    default: '25',
    from: 'kuryr',
    help: "The most of the ports left in the project's quota that the pools of one host may hold, percent. 100: as many as Neutron gives.",
  }),
};
