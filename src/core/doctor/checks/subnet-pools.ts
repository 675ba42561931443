import { z } from 'zod';
import type { NeutronConfig } from '../../../config/kuryr-config.ts';
import { type Check, type Diagnosis, note, warning } from '../check.ts';

const schema = z.object({
  subnetpools: z.array(z.looseObject({ name: z.string(), ip_version: z.number() })),
});

export type PoolName = z.output<typeof schema>['subnetpools'][number];

/** The pools from which networks without `--subnet` take their ranges. */
export const subnetPoolsCheck: Check = {
  name: 'subnet-pools',
  run: async (patient, call) => {
    const path = '/subnetpools?fields=name&fields=ip_version';
    const { body } = await patient.neutron(path, 'list subnet pools', call);
    const { neutron } = patient.config;
    return {
      diagnoses: judgePools(schema.parse(body).subnetpools, neutron),
      saw: `${neutron.defaultSubnetPoolV4}, ${neutron.defaultSubnetPoolV6}`,
    };
  },
};

export function judgePools(
  pools: readonly PoolName[],
  names: Pick<NeutronConfig, 'defaultSubnetPoolV4' | 'defaultSubnetPoolV6'>,
): Diagnosis[] {
  const judge = (family: 4 | 6, name: string): Diagnosis[] => {
    const option = `[neutron] default_subnetpool_v${family}`;
    const same = pools.filter((pool) => pool.name === name);
    const [pool] = same;
    if (pool && same.length === 1 && pool.ip_version === family) return [];
    if (same.length > 1) {
      const what = `Neutron has ${same.length} subnet pools named ${name} (${option}), so none is used`;
      return [warning(what, 'Rename all but one: openstack subnet pool set --name NAME ID')];
    }
    if (pool) {
      const what = `the subnet pool ${name} (${option}) is of IPv${pool.ip_version}`;
      return [warning(what, `Set ${option} to a pool of IPv${family}.`)];
    }
    const prefix =
      family === 4
        ? '10.64.0.0/16 --default-prefix-length 24'
        : 'fd00:64::/48 --default-prefix-length 64';
    const cure = `Make it: openstack subnet pool create --share --pool-prefix ${prefix} ${name}; or set ${option} to one that exists.`;
    const without = family === 4 ? '--subnet' : '--ipv6 and no IPv6 --subnet';
    const what = `Neutron has no subnet pool ${name} (${option})`;
    return family === 4
      ? [warning(`${what}, so docker network create needs ${without}`, cure)]
      : [note(`${what}; it is needed for networks with ${without}`, cure)];
  };
  return [...judge(4, names.defaultSubnetPoolV4), ...judge(6, names.defaultSubnetPoolV6)];
}
