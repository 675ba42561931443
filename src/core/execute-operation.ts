import type { Call } from '../util/call.ts';
import type { Core } from './core.ts';
import { finishLabelPort, prepareLabelPort } from './endpoint/label-port.ts';
import { finishDeleteExposedPorts } from './exposed-ports/delete-exposed-ports.ts';
import { finishReleaseFloatingIps } from './floating-ips/release-floating-ips.ts';
import { undoAdoption } from './ipam/adopt-port.ts';
import { finishReleaseAddress } from './ipam/release-address.ts';
import { finishReleasePool, undoPool } from './ipam/release-pool.ts';
import { undoPort } from './ipam/undo-port.ts';
import type { Operation } from './journal/operation.ts';
import { finishDeleteNetwork } from './network/delete-network.ts';
import { undoNetwork } from './network/undo-network.ts';
import { drainForgottenPool } from './pool/drain-forgotten-pool.ts';
import { finishUnpublishPorts } from './published-ports/unpublish-ports.ts';
import { finishLeavePort } from './swarm/release-swarm-address.ts';

/** Which use case keeps which promise of the journal. */
export function executeOperation(core: Core, operation: Operation, call: Call): Promise<void> {
  switch (operation.kind) {
    case 'undo-port':
      return undoPort(core, operation.claim, call);
    case 'undo-adoption':
      return undoAdoption(core, operation, call);
    case 'undo-pool':
      return undoPool(core, operation, call);
    case 'undo-network':
      return undoNetwork(core, operation, call);
    case 'unplug':
      return core.binding.unplug(operation, call);
    case 'label-port':
      return finishLabelPort(core, operation, call);
    case 'delete-exposed-ports':
      return finishDeleteExposedPorts(core, operation, call);
    case 'unpublish-ports':
      return finishUnpublishPorts(core, operation, call);
    case 'release-floating-ips':
      return finishReleaseFloatingIps(core, operation, call);
    case 'release-address':
      return finishReleaseAddress(core, operation, call);
    case 'drain-port-pool':
      return drainForgottenPool(core, operation, call);
    case 'leave-port':
      return finishLeavePort(core, operation.portId, call);
    case 'release-pool':
      return finishReleasePool(core, operation.poolId, call);
    case 'delete-network':
      return finishDeleteNetwork(core, operation.dockerNetworkId, call);
  }
}

/** Waits for what makes keeping a promise better. */
export async function prepareOperation(
  core: Core,
  operation: Operation,
  call: Call,
): Promise<void> {
  if (operation.kind === 'label-port') await prepareLabelPort(core, operation, call);
}
