import { dockerdService } from './docker/dockerd-service.ts';
import { importBusybox } from './docker/import-busybox.ts';
import { type Host, hostsOf } from './host/host.ts';
import { meetNeighbours } from './host/meet-neighbours.ts';
import { namespacesService } from './host/namespaces-service.ts';
import { outsideStep } from './host/outside.ts';
import { ovsUnits } from './host/ovs-units.ts';
import { keystoneUnits } from './keystone/keystone-units.ts';
import { kuryrService } from './kuryr/kuryr-service.ts';
import { mariadbService } from './mariadb/mariadb-service.ts';
import { neutronUnits } from './neutron/neutron-units.ts';
import { ovnUnits } from './ovn/ovn-units.ts';
import type { Plan } from './plan.ts';
import { relayService } from './relay/relay-service.ts';
import type { Unit } from './supervisor/unit.ts';

/** All that a devcloud consists of. */
export function unitsOf(plan: Plan): Unit[] {
  const hosts = hostsOf(plan);
  return [
    mariadbService(plan),
    ...ovnUnits(plan),
    ...keystoneUnits(plan),
    ...neutronUnits(plan, hosts),
    relayService(plan, hosts),
    ...hosts.flatMap((host) => hostUnits(plan, host)),
    outsideStep(plan, hosts),
    {
      kind: 'step',
      name: 'neighbours',
      needs: hosts.map((host) => `${host.name}/underlay`),
      run: (call) => meetNeighbours(hosts, call),
    },
  ];
}

function hostUnits(plan: Plan, host: Host): Unit[] {
  return [
    namespacesService(plan, host),
    ...ovsUnits(plan, host),
    ...(plan.settings.serve ? [kuryrService(plan, host)] : []),
    dockerdService(plan, host),
    {
      kind: 'step',
      name: `${host.name}/busybox`,
      needs: [`${host.name}/dockerd`],
      run: (call) => importBusybox(plan, host, call),
    },
  ];
}
