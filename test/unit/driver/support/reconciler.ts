import type { HostPlug } from '../../../../src/binding/host-plugs.ts';
import type { Finding } from '../../../../src/core/reconcile/finding.ts';
import { type LastLook, Reconciler } from '../../../../src/core/reconcile/reconciler.ts';
import type { DockerNetwork as NetworkView } from '../../../../src/docker/docker-network.ts';
import type { DockerContainer } from './dockerd.ts';
import type { Driver } from './driver.ts';

/**
 * The daemon's reconciler, beside a dockerd that knows these containers and nothing else.
 *
 * @param machine all daemons of the machine, whose Open vSwitch they share
 */
export function reconcilerOf(
  driver: Driver,
  containers: () => readonly DockerContainer[],
  machine: readonly Driver[] = [driver],
) {
  const mended: Finding[] = [];
  const heard = Promise.withResolvers<LastLook>();
  const reconciler = new Reconciler({
    core: driver.core,
    onMend: (finding) => mended.push(finding),
    onLook: heard.resolve,
    witnesses: {
      host: 'host-a',
      session: driver.core.session,
      marks: driver.core.marks,
      docker: { networks: async () => containers().map(shown) },
      plugs: async () => machine.flatMap(({ host }) => [...host.plugged.values()].map(plug)),
      pending: async () => driver.core.background.pending(),
      claimed: async () => driver.core.portPools.claimedIds(),
    },
  });
  return {
    reconciler,
    mended: () => mended.splice(0).map(({ kind }) => kind),
    /** Resolves at the first look that the reconciler makes by itself. */
    looked: () => heard.promise,
  };
}

function shown({ network, endpointId, address, mac }: DockerContainer): NetworkView {
  const addresses = [address.split('/')[0] ?? ''];
  const container = { container: 'c', containerId: 'c1'.repeat(32) };
  const endpoint = { id: endpointId, ...container, macAddress: mac, addresses };
  const { id, subnet } = network;
  return { id, name: 'n', driver: 'kuryr', subnets: [subnet], labels: {}, endpoints: [endpoint] };
}

function plug({ portId, endpointId }: { portId: string; endpointId: string }): HostPlug {
  return { where: 'interface', name: `tap${portId}`, portId, endpointId, inSandbox: false };
}
