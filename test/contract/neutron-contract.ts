import { afterAll, afterEach, beforeAll, beforeEach, describe } from 'vitest';
import { accessCases } from './neutron/access.ts';
import { addressCases } from './neutron/addresses.ts';
import { bindingCases } from './neutron/bindings.ts';
import { filterCases } from './neutron/filters.ts';
import { networkCases } from './neutron/networks.ts';
import { portSettingCases } from './neutron/port-settings.ts';
import { portCases } from './neutron/ports.ts';
import { revisionCases } from './neutron/revisions.ts';
import { securityGroupCases } from './neutron/security-groups.ts';
import { subnetPoolCases } from './neutron/subnet-pools.ts';
import { subnetCases } from './neutron/subnets.ts';
import { tagCases } from './neutron/tags.ts';
import { wayOutCases } from './neutron/ways-out.ts';
import { type ContractCloud, Workbench } from './neutron/workbench.ts';

export type { ContractCloud } from './neutron/workbench.ts';

/** Why there is no cloud here; every case is then skipped for this reason. */
export interface Missing {
  readonly missing: string;
}

/**
 * What the product relies on in Keystone and Neutron. The same cases run against the stand-in and
 * against the real services; where they differ, the stand-in is wrong.
 */
export function neutronContract(
  describeName: string,
  start: () => Promise<ContractCloud | Missing>,
): void {
  describe(describeName, () => {
    let cloud: ContractCloud | Missing;
    let bench: Workbench;
    beforeAll(async () => {
      cloud = await start();
      if (!('missing' in cloud)) bench = new Workbench(cloud);
    });
    beforeEach(({ skip }) => {
      if ('missing' in cloud) skip(cloud.missing);
    });
    afterEach(() => bench?.cleanUp());
    afterAll(async () => {
      await bench?.close();
      if (!('missing' in cloud)) await cloud.close();
    });

    const cases = {
      access: accessCases,
      networks: networkCases,
      subnets: subnetCases,
      'subnet pools': subnetPoolCases,
      ports: portCases,
      addresses: addressCases,
      bindings: bindingCases,
      filters: filterCases,
      tags: tagCases,
      'port settings': portSettingCases,
      revisions: revisionCases,
      'security groups': securityGroupCases,
      'ways out': wayOutCases,
    };
    for (const [topic, add] of Object.entries(cases)) describe(topic, () => add(() => bench));
  });
}
