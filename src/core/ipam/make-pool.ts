import { randomUUID } from 'node:crypto';
import { createSubnetPool } from '../../openstack/neutron/subnetpools/create.ts';
import { addTag } from '../../openstack/neutron/tags/tags.ts';
import type { Call } from '../../util/call.ts';
import type { Core } from '../core.ts';
import { poolDescription, subnetPoolName } from '../naming.ts';
import type { AddressPool } from './address-pools.ts';

export type PoolWish = Omit<AddressPool, 'id' | 'subnet'>;

/**
 * Makes the subnet pool that stands for an address pool of Docker.
 *
 * @param confirm looks whether it may stay; it goes when this fails
 */
export async function makePool(
  core: Core,
  wanted: PoolWish,
  call: Call,
  confirm?: (poolId: string) => Promise<void>,
): Promise<AddressPool> {
  return core.unattached.make(
    wanted.cidr.text,
    () => makeSubnetPool(core, wanted, call, confirm),
    call,
  );
}

async function makeSubnetPool(
  core: Core,
  wanted: PoolWish,
  call: Call,
  confirm: ((poolId: string) => Promise<void>) | undefined,
): Promise<AddressPool> {
  const { cidr, range, carvedFrom, subnetId } = wanted;
  const name = subnetPoolName(core.config.subnetPoolNamePrefix, cidr.text);
  // The number makes the description one of its kind, so that a torn creation can be found and undone.
  const unique = poolDescription(core.controlPlane, randomUUID());
  const record = {
    ...(range && { range: range.text }),
    ...(carvedFrom && { carvedFrom }),
    ...(subnetId && { subnetId }),
  };
  const { description, tags } = await core.marks.placeRecord(unique, record, call);
  return core.background.guard({ kind: 'undo-pool', name, description }, async () => {
    const { id } = await createSubnetPool(
      core.session,
      {
        name,
        description,
        prefixes: [cidr.text],
        default_prefixlen: cidr.prefix,
        // Neutron's least prefix lengths, 8 and 64, would refuse larger ranges.
        min_prefixlen: cidr.prefix,
        shared: false,
      },
      call,
    );
    for (const tag of tags) await addTag(core.session, 'subnetpools', id, tag, call);
    await confirm?.(id);
    const pool = { id, ...wanted };
    core.pools.remember(pool);
    return pool;
  });
}
